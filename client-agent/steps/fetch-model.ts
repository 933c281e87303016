// Step fetch model: gets a published model from any party and believes only its hash.
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';
import type { GlobalModel } from '@cohort/mpc/global-model';
import { decodeModel, modelHash } from '@cohort/mpc/safetensors';
import type { Artifacts } from '../ports/artifacts.ts';
import type { AgentPorts } from '../ports/ports.ts';

type FetchPorts = Pick<AgentPorts, 'parties' | 'artifacts' | 'clock'>;

const firstRetryMs = 50;
const lastRetryMs = 2000;
/** f32 value and two f64 moments per coordinate, and room for the header. */
const bytesPerCoordinate = 20;
const headerBytes = 1024 * 1024;

const inFlight = new WeakMap<Artifacts, Map<string, Promise<Uint8Array>>>();

/** Retries over all parties until one has it. @throws the signal's reason; {CohortError} MODEL_MISMATCH for a file that is no model */
export async function fetchModel(
  hash: string,
  terms: Pick<Terms, 'parties' | 'blocks'>,
  ports: FetchPorts,
  signal: AbortSignal,
): Promise<GlobalModel> {
  const running = inFlight.get(ports.artifacts) ?? new Map<string, Promise<Uint8Array>>();
  inFlight.set(ports.artifacts, running);
  // A round's end and the next one's start want the same file: one of them fetches, and the other takes over if it gives up.
  await running.get(hash)?.catch(() => undefined);
  const kept = ports.artifacts.get(hash);
  if (kept !== null && modelHash(kept) === hash) return decodeModel(kept).model;
  const fetching = download(hash, terms, ports, signal);
  running.set(hash, fetching);
  try {
    const file = await fetching;
    ports.artifacts.put(hash, file);
    return decodeModel(file).model;
  } finally {
    running.delete(hash);
  }
}

async function download(
  hash: string,
  { parties, blocks }: Pick<Terms, 'parties' | 'blocks'>,
  ports: FetchPorts,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const limit = headerBytes + bytesPerCoordinate * blocks.reduce((total, block) => total + block.length, 0);
  for (let failures = 0; ; failures++) {
    for (const party of parties) {
      signal.throwIfAborted();
      const file = await collect(ports.parties.door(party).model({ hash }, signal), limit).catch(() => null);
      if (file !== null && modelHash(file) === hash) return file;
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
      throw new CohortError('FRAME_PAST_END', `model: expected at most ${String(limit)} bytes, got at least ${String(length)}`);
    parts.push(frame.slice());
  }
  return new Uint8Array(Buffer.concat(parts));
}
