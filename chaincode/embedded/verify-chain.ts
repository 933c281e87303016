// What a ledger checks of its own file before it serves: one unbroken chain from genesis, and the state that it leads to.
import { CohortError } from '@cohort/protos/errors';
import type { SignedHeader } from '@cohort/protos/ledger';
import { verifyBlock } from '../client/verify-block.ts';
import { nextStateHash } from './state-hash.ts';
import type { Delta, Store } from './store.ts';

/** @returns the head, or null for an empty file. @throws {CohortError} STORAGE_CORRUPT naming the first block that does not hold. */
export function verifyChain(store: Store, genesisHash: string, ledgerKeys: readonly string[]): SignedHeader | null {
  let previous: SignedHeader | null = null;
  const state = new Map<string, Uint8Array>();
  const { length } = store;
  for (let height = 0; height < length; height++) {
    const stored = readBlock(store, height);
    try {
      verifyBlock(stored.block, { genesisHash, ledgerKeys, previous });
    } catch (error) {
      throw corrupt(`block ${String(height)} of ${String(length)} does not hold (${CohortError.from(error).message})`, error);
    }
    const { header } = stored.block;
    if (header.height !== height) throw corrupt(`expected block ${String(height)}, got ${String(header.height)}`);
    if (header.stateHash !== nextStateHash(previous?.stateHash ?? genesisHash, stored.delta))
      throw corrupt(`writes of block ${String(height)} are not those it hashes`);
    apply(state, stored.delta);
    previous = header;
  }
  if (!sameState(state, store.state())) throw corrupt('expected the state that the blocks lead to, got another');
  return previous;
}

function readBlock(store: Store, height: number): NonNullable<ReturnType<Store['block']>> {
  try {
    const stored = store.block(height);
    if (stored !== undefined) return stored;
  } catch (error) {
    throw corrupt(`block ${String(height)} cannot be read`, error);
  }
  throw corrupt(`block ${String(height)} is missing`);
}

function apply(state: Map<string, Uint8Array>, delta: Delta): void {
  for (const [key, value] of delta) {
    if (value.length === 0) state.delete(key);
    else state.set(key, value);
  }
}

function sameState(left: ReadonlyMap<string, Uint8Array>, right: ReadonlyMap<string, Uint8Array>): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left) if (Buffer.compare(value, right.get(key) ?? new Uint8Array()) !== 0) return false;
  return true;
}

function corrupt(what: string, cause?: unknown): CohortError {
  return new CohortError('STORAGE_CORRUPT', `ledger: ${what}; restore the file from a copy`, { cause });
}
