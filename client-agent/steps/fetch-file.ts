// Gets a file by its hash from any party that has it, once, and keeps it: what a party sends is believed only when it hashes right.
import { CohortError } from '@cohort/protos/errors';
import type { PartyRef } from '@cohort/protos/terms';
import type { Artifacts } from '../ports/artifacts.ts';
import type { AgentPorts } from '../ports/ports.ts';

export interface Wanted {
  /** The name under which parties and this agent keep the file. */
  readonly hash: string;
  /** Bytes that it has at most. */
  readonly limit: number;
  /** Whether these bytes are the file. */
  readonly holds: (bytes: Uint8Array) => boolean;
  readonly from: readonly PartyRef[];
  /** Called once when every one of them answered that it does not have the file: it may never come. */
  readonly unserved?: () => void;
}

type FetchPorts = Pick<AgentPorts, 'parties' | 'artifacts' | 'clock'>;

const firstRetryMs = 50;
const lastRetryMs = 2000;

const inFlight = new WeakMap<Artifacts, Map<string, Promise<Uint8Array>>>();

/** Retries over all parties until one has it. @throws the signal's reason */
export async function fetchFile(wanted: Wanted, ports: FetchPorts, signal: AbortSignal): Promise<Uint8Array> {
  const { hash, holds } = wanted;
  const running = inFlight.get(ports.artifacts) ?? new Map<string, Promise<Uint8Array>>();
  inFlight.set(ports.artifacts, running);
  // A round's end and the next one's start want the same file: one of them fetches, and the other takes over if it gives up.
  await running.get(hash)?.catch(() => undefined);
  const kept = ports.artifacts.get(hash);
  if (kept !== null && holds(kept)) return kept;
  const fetching = download(wanted, ports, signal);
  running.set(hash, fetching);
  try {
    const file = await fetching;
    ports.artifacts.put(hash, file);
    return file;
  } finally {
    running.delete(hash);
  }
}

async function download(wanted: Wanted, ports: FetchPorts, signal: AbortSignal): Promise<Uint8Array> {
  const { hash, limit, holds, from, unserved } = wanted;
  let told = false;
  for (let failures = 0; ; failures++) {
    let without = 0;
    for (const party of from) {
      signal.throwIfAborted();
      const file = await collect(ports.parties.door(party).model({ hash }, signal), limit).catch((thrown: unknown) => {
        if (CohortError.from(thrown).code === 'NOT_FOUND') without++;
        return null;
      });
      if (file !== null && holds(file)) return file;
    }
    if (without === from.length && !told) {
      told = true;
      unserved?.();
    }
    await ports.clock.sleep(Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(failures, 10)), signal);
  }
}

async function collect(frames: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const frame of frames) {
    length += frame.length;
    if (length > limit)
      throw new CohortError('FRAME_PAST_END', `file: expected at most ${String(limit)} bytes, got at least ${String(length)}`);
    parts.push(frame.slice());
  }
  return new Uint8Array(Buffer.concat(parts));
}
