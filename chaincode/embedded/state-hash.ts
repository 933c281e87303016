// The state hash: chained over every block's net writes, so that equal headers mean equal state.
import { fromHex, hash } from '@cohort/protos/hash';
import type { Delta } from './store.ts';

/** stateHash_n = H(stateHash, stateHash_(n-1), [[key, value], ...]) with keys sorted by UTF-8 bytes, a deletion as an empty value; stateHash_(-1) is the genesis hash. */
export function nextStateHash(previous: string, delta: Delta): string {
  return hash(
    'stateHash',
    fromHex(previous, 32),
    delta.map(([key, value]) => [key, value]),
  );
}

/** Net writes of a block in the order in which they are hashed. */
export function sortedDelta(writes: ReadonlyMap<string, Uint8Array>): Delta {
  return [...writes].sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
}
