// The state hash as an auditor computes it: chained over every block's net writes.
import { fromHex, hash } from '@cohort/protos/hash';
import { compareKeys } from './audit-state.ts';

/** H(stateHash, the one before, [[key, value], ...]), keys sorted by UTF-8 bytes, a deletion as an empty value. */
export function stateHash(previous: string, writes: ReadonlyMap<string, Uint8Array>): string {
  const delta = [...writes].sort(([left], [right]) => compareKeys(left, right));
  return hash('stateHash', fromHex(previous, 32), delta);
}
