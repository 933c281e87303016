// Gets a file by its hash from any party that has it, once, and keeps it: what a party sends is believed only when it hashes right.
import { CohortError } from '@cohort/protos/errors';
import { firstOf, noting } from '@cohort/protos/runtime/first-of';
import { joinFrames } from '@cohort/protos/transport/frames';
import type { PartyRef } from '@cohort/protos/terms';
import type { Artifacts } from '@cohort/protos/runtime/artifacts';
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
  /** Called once when all but this one answered so, and it has not answered for `undecidedMs`. */
  readonly undecided?: (silent: PartyRef) => void;
  /** Called once for each of them that sent another file, or more than the limit. */
  readonly refused?: (party: PartyRef, error: CohortError) => void;
}

type FetchPorts = Pick<AgentPorts, 'parties' | 'artifacts' | 'clock'>;

const firstRetryMs = 50;
const lastRetryMs = 2000;

/** How long the one party that may still have a file is waited for where that is bounded. */
export const undecidedMs = 10_000;

const inFlight = new WeakMap<Artifacts, Map<string, Promise<Uint8Array>>>();

/** The node that gave the last file is asked first for the next: one that is silent costs its time once, and not before each round. */
const lastGiver = new WeakMap<Artifacts, string>();

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
  const { from, unserved, undecided, refused } = wanted;
  const lacking = new Set<PartyRef>();
  let lackingSince = Infinity;
  const faulty = new Set<PartyRef>();
  let told = false;
  for (let failures = 0; ; failures++) {
    const ask = async (party: PartyRef, asking: AbortSignal, heard: () => void): Promise<Uint8Array | null> => {
      try {
        const file = await take(noting(ports.parties.client(party).artifact({ hash: wanted.hash }, asking), heard), wanted);
        lastGiver.set(ports.artifacts, party.node);
        return file;
      } catch (thrown) {
        const error = CohortError.from(thrown);
        if (error.code === 'NOT_FOUND') lacking.add(party);
        if (faults.has(error.code) && !faulty.has(party)) refused?.(party, error);
        if (faults.has(error.code)) faulty.add(party);
        return null;
      }
    };
    const given = lastGiver.get(ports.artifacts);
    const sources = from.toSorted((left, right) => Number(right.node === given) - Number(left.node === given));
    const file = await firstOf({ sources, ask, clock: ports.clock, signal });
    if (file !== null) return file;
    if (lacking.size === from.length && !told) {
      told = true;
      unserved?.();
    }
    const [silent, ...others] = from.filter((party) => !lacking.has(party));
    if (silent !== undefined && others.length === 0) {
      lackingSince = Math.min(lackingSince, ports.clock.now());
      if (!told && ports.clock.now() - lackingSince >= undecidedMs) {
        told = true;
        undecided?.(silent);
      }
    }
    await ports.clock.sleep(Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(failures, 10)), signal);
  }
}

/** What only a party at fault makes; one that is away or has no such file is asked again. */
const faults: ReadonlySet<string> = new Set(['FRAME_PAST_END', 'FRAME_TOO_LARGE', 'ENCODING_INVALID', 'MODEL_MISMATCH']);

/** Leaving at the limit cancels the call. @throws {CohortError} those of `faults`, or what the party refuses with */
async function take(frames: AsyncIterable<Uint8Array>, { hash, limit, holds }: Wanted): Promise<Uint8Array> {
  const file = await joinFrames(frames, limit);
  if (!holds(file)) throw new CohortError('MODEL_MISMATCH', `file ${hash}: expected the bytes of this hash, got others; ask another party`);
  return file;
}
