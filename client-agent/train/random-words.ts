// A deterministic stream of 32-bit words from a public seed: for first weights and batch order, never for a secret.
import { fromHex, hash } from '@cohort/protos/hash';

/** What a stream is for; each has a label of its own. */
export type RandomUse = 'initialModel' | 'batchOrder' | 'syntheticCohort';

/** Words of SHA-256 in counter mode: block i is H(label, seed, stream, i). The same arguments give the same words on every platform. */
export function randomWords(use: RandomUse, seed: string, stream = 0): () => number {
  let block: DataView = new DataView(new ArrayBuffer(0));
  let counter = 0;
  let at = 0;
  return () => {
    if (at >= block.byteLength) {
      block = new DataView(fromHex(hash(use, seed, stream, counter)).buffer);
      counter += 1;
      at = 0;
    }
    at += 4;
    return block.getUint32(at - 4);
  };
}
