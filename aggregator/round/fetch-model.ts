// A model file by its hash: from the own store, else from another party, checked before it is kept.
import { largestModelOf } from '@cohort/mpc/largest-model';
import { modelHash } from '@cohort/mpc/safetensors';
import { CohortError } from '@cohort/protos/errors';
import { firstOf, noting } from '@cohort/protos/runtime/first-of';
import type { PartyRef } from '@cohort/protos/terms';
import { joinFrames } from '@cohort/protos/transport/frames';
import type { Ports } from '../ports/ports.ts';
import { artifactHere } from './artifact-here.ts';
import type { Round } from './round.ts';

/** Asks again until some party has it or the round's signal aborts; a party that sends another file, or more than a model, is told of once. */
export async function fetchModel(
  { key, terms, signal }: Pick<Round, 'key' | 'terms' | 'signal'>,
  ports: Pick<Ports, 'artifacts' | 'offered' | 'peers' | 'clock' | 'events'>,
  hash: string,
): Promise<Uint8Array> {
  const told = new Set<number>();
  for (;;) {
    const own = artifactHere(ports, hash);
    if (own !== null) return own;
    const ask = async ([party, ref]: readonly [number, PartyRef], asking: AbortSignal, heard: () => void): Promise<Uint8Array | null> => {
      try {
        return await download(await ports.peers.artifact(ref, hash, asking), heard, hash, largestModelOf(terms));
      } catch (thrown) {
        const { code, detail } = CohortError.from(thrown);
        if (refusals.has(code) && !told.has(party)) ports.events.emit('model.refused', { round: key, party, code, detail });
        if (refusals.has(code)) told.add(party);
        return null;
      }
    };
    const file = await firstOf({ sources: [...terms.parties.entries()], ask, clock: ports.clock, signal });
    if (file !== null) ports.artifacts.put(hash, file);
    if (file !== null) return file;
    signal.throwIfAborted();
    await ports.clock.sleep(500, signal);
  }
}

/** What only a party at fault makes; one that is away or has no such file is asked again. */
const refusals: ReadonlySet<string> = new Set(['FRAME_PAST_END', 'FRAME_TOO_LARGE', 'ENCODING_INVALID', 'MODEL_MISMATCH']);

async function download(frames: AsyncIterable<Uint8Array>, heard: () => void, hash: string, limit: number): Promise<Uint8Array> {
  const file = await joinFrames(noting(frames, heard), limit);
  const got = modelHash(file);
  if (got !== hash) throw new CohortError('MODEL_MISMATCH', `model: expected a file that hashes to ${hash}, got ${got}; ask another party`);
  return file;
}
