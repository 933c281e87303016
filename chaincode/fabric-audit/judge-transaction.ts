// What should have become of a transaction, by all that a block shows of it: Fabric's validation done again.
import { isByCreator, isEndorsed, lifecycle } from '../fabric-client/endorsement-policy.ts';
import { validation, type ChainState } from '../fabric-client/verify-next.ts';
import type { ReadTransaction } from '../fabric-client/read-envelope.ts';
import type { ChannelState } from './channel-state.ts';
import type { Entry, EntryRange, EntryReads, StateKey } from './read-entry.ts';

/** Fabric's codes that a transaction with this fault may have, and what the fault is. */
export interface Judgement {
  readonly codes: (code: number) => boolean;
  readonly because: string;
}

/** Of a transaction whose signatures, id and policy hold it is asked what it read. */
interface Judged {
  readonly transaction: ReadTransaction;
  readonly entry: Entry;
}

const exactly =
  (...codes: readonly number[]) =>
  (code: number): boolean =>
    codes.includes(code);
const { valid, duplicate, endorsements, conflict, phantom } = validation;
/** What a peer says of an envelope that it cannot take apart or whose creator it does not know; which of these, a block does not show. */
const malformed = (code: number): boolean => ![valid, duplicate, endorsements, conflict, phantom].some((known) => known === code);

/** By what stands in the transaction and in the channel's rules; null for one whose reads decide. */
export function judgeSigned(
  { transaction, entry }: Judged,
  { chaincode, isKnown }: { readonly chaincode: string; readonly isKnown: boolean },
  { rules, policy }: Pick<ChainState, 'rules' | 'policy'>,
): Judgement | null {
  if (entry.fault !== null) return { codes: malformed, because: `expected ${entry.fault}` };
  if (!isByCreator(transaction, rules)) return { codes: malformed, because: "it lacks its creator's signature" };
  if (isKnown) return { codes: exactly(duplicate), because: 'an earlier one has its id' };
  if (!isEndorsed(transaction, chaincode, policy, rules)) return { codes: exactly(endorsements), because: 'its policy is not fulfilled' };
  return null;
}

/** By whether all that it read is still so, namespace after namespace as a peer looks. */
export function judgeReads(
  { transaction, entry }: Judged,
  state: ChannelState,
  written: ReadonlySet<string>,
  chaincode: string,
): Judgement {
  let isOpen = transaction.chaincode !== chaincode && transaction.chaincode !== lifecycle;
  for (const set of entry.sets) {
    if (!set.reads.every((read) => holds(read, state, written))) return { codes: exactly(conflict), because: 'what it read has changed' };
    for (const range of set.ranges) {
      const still = rangeHolds(set.namespace, range, state, written);
      if (still === false) return { codes: exactly(phantom), because: 'what it listed has changed' };
      isOpen ||= still === null;
    }
    if (!set.hashedReads.every((read) => holds(read, state, written)))
      return { codes: exactly(conflict), because: 'what it read has changed' };
  }
  // What other chaincodes ask of their endorsers, a collection of its members, or a long list of the state then, is not in the file.
  if (isOpen) return { codes: exactly(valid, endorsements, phantom), because: 'nothing speaks against it' };
  const ofCollections = transaction.chaincode === lifecycle;
  return { codes: ofCollections ? exactly(valid, endorsements) : exactly(valid), because: 'nothing speaks against it' };
}

export const nameOf = ({ namespace, collection, key }: StateKey): string => JSON.stringify([namespace, collection, key]);

/** A key that the same block has written is another, even where it was absent before and after. */
function holds({ at, version }: EntryReads['reads'][number], state: ChannelState, written: ReadonlySet<string>): boolean {
  return !written.has(nameOf(at)) && state.versionOf(at) === version;
}

/** Null where the block does not show what was found. */
function rangeHolds(
  namespace: string,
  { start, end, exhausted, found }: EntryRange,
  state: ChannelState,
  written: ReadonlySet<string>,
): boolean | null {
  const now = found === null ? null : state.versionsIn(namespace, start, exhausted ? end : `${end}\u0000`);
  if (found === null || now === null) return null;
  if (now.length !== found.length) return false;
  return now.every(
    ({ key, version }, at) =>
      key === found[at]?.key && version === found[at].version && !written.has(nameOf({ namespace, collection: '', key })),
  );
}
