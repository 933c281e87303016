// Fabric's validation of a block done again, transaction after transaction: each flag is the one that follows, and what is valid is applied.
import { validation, type ChainState, type Flagged } from '../fabric-client/verify-next.ts';
import { expectThat } from '../verify/expect-that.ts';
import type { PlacedEntry } from './channel-blocks.ts';
import type { ChannelState } from './channel-state.ts';
import { judgeReads, judgeSigned, nameOf } from './judge-transaction.ts';
import type { StateKey } from './read-entry.ts';

export interface ToValidate {
  readonly read: Flagged & { readonly entries: readonly PlacedEntry[] };
  readonly height: number;
  readonly chaincode: string;
}

/** @throws {CohortError} AUDIT_CHECK_FAILED naming the transaction and why its flag is another */
export function validateAgain(
  { read, height, chaincode }: ToValidate,
  state: ChannelState,
  inForce: Pick<ChainState, 'rules' | 'policy'>,
): void {
  const written = new Set<string>();
  const here = new Set<string>();
  for (const placed of read.entries) {
    const { transaction, flag, place } = placed;
    const { txId } = transaction;
    const judged =
      judgeSigned(placed, { chaincode, isKnown: state.isKnown(txId) || here.has(txId) }, inForce) ??
      judgeReads(placed, state, written, chaincode);
    expectThat(
      judged.codes(flag),
      `transaction ${String(place)} with another code of validation, because ${judged.because}`,
      `code ${String(flag)}`,
    );
    here.add(txId);
    if (flag === validation.valid) apply(placed, `${String(height)}.${String(place)}`, state, written);
  }
  for (const { transaction, place } of read.entries) state.note(transaction.txId, `${String(height)}.${String(place)}`);
}

function apply({ transaction }: PlacedEntry, version: string, state: ChannelState, written: Set<string>): void {
  const put = (at: StateKey, value: Uint8Array | null): void => {
    state.write(at, value, version);
    written.add(nameOf(at));
  };
  for (const { namespace, writes, collections } of transaction.namespaces) {
    for (const { key, value } of writes) put({ namespace, collection: '', key: key.toString('utf8') }, value);
    for (const collection of collections)
      for (const { key, value } of collection.writes) put({ namespace, collection: collection.name, key: key.toString('hex') }, value);
  }
}
