// What each reason to void a round must show, by statements whose signatures were verified.
import { holdersOf, type ShareIndex } from '@cohort/mpc/roles';
import { contradicts } from '@cohort/protos/contradiction';
import { pairName } from '@cohort/protos/pair-name';
import { splittingPair } from '@cohort/protos/agreed-set';
import { CohortError } from '@cohort/protos/errors';
import type { Enrolment, OpenedRound, SubmittedVoidReason } from '@cohort/protos/ledger';
import { statementHash, type Signed, type StatementKind } from '@cohort/protos/statements';

type Reason = Exclude<SubmittedVoidReason, 'expired'>;

/** Returns the parties to name; most reasons name nobody. @throws {CohortError} EVIDENCE_INSUFFICIENT */
export function judgeEvidence(
  round: OpenedRound,
  frozen: readonly Enrolment[] | null,
  reason: Reason,
  evidence: readonly Signed[],
): readonly number[] {
  // What the ledger itself froze needs no other proof.
  if (reason === 'cohort-too-small' && evidence.length === 0 && frozen !== null && frozen.length < round.terms.minCohort) return [];
  const [first, second] = evidence;
  if (reason === 'objection') {
    need(evidence.length === 1 && first !== undefined && isHoldersObjection(round, first), 'one objection by a holder of its index');
    return [];
  }
  if (reason === 'lists-differ') {
    need(round.terms.mechanism.kind === 'none', 'a plan without noise; with noise the cohort shrinks instead');
    need(listsSplit(evidence), 'the healed lists of all present parties, two or three, with a pair that all but one of them hold');
    return [];
  }
  if (evidence.length !== 2 || first === undefined || second === undefined) return need(false, 'two statements');
  switch (reason) {
    case 'contradiction':
      need(contradicts(first, second), 'two statements of one party that cannot both be true');
      return [first.party];
    case 'sums-differ':
      need(sumsDiffer(round, first, second), 'the sum hashes of two holders, over the same members and the same set of r, that differ');
      return [];
    case 'noise-sets-differ':
      need(noiseSetsDiffer(round, first, second), 'two holders of one index that used different sets of r');
      return [];
    case 'cohort-too-small':
      need(
        areHealedLists(first, second) && commonPairs(first, second) < round.terms.minCohort,
        'the healed lists of two parties with fewer than minCohort pairs in common',
      );
      return [];
  }
}

function sumsDiffer(round: OpenedRound, first: Signed, second: Signed): boolean {
  if (!is(first, 'sumStatement') || !is(second, 'sumStatement') || !ofTwoHolders(round, first, second)) return false;
  return first.body.noiseSet === second.body.noiseSet && first.body.sumHash !== second.body.sumHash;
}

function noiseSetsDiffer(round: OpenedRound, first: Signed, second: Signed): boolean {
  if (is(first, 'sumStatement') && is(second, 'sumStatement'))
    return ofTwoHolders(round, first, second) && first.body.noiseSet !== second.body.noiseSet;
  if (!is(first, 'noiseSetStatement') || !is(second, 'noiseSetStatement') || !ofTwoHolders(round, first, second)) return false;
  return statementBody(first) !== statementBody(second);
}

type AboutIndex = Signed<'sumStatement'> | Signed<'noiseSetStatement'>;

function ofTwoHolders({ terms }: OpenedRound, first: AboutIndex, second: AboutIndex): boolean {
  const holders = holdersOf(first.body.index as ShareIndex, terms.round, terms.attempt);
  return (
    first.party !== second.party &&
    holders.includes(first.party) &&
    holders.includes(second.party) &&
    first.body.index === second.body.index &&
    first.body.setHash === second.body.setHash
  );
}

function isHoldersObjection({ terms }: OpenedRound, statement: Signed): boolean {
  return is(statement, 'objection') && holdersOf(statement.body.index as ShareIndex, terms.round, terms.attempt).includes(statement.party);
}

function areHealedLists(first: Signed, second: Signed): boolean {
  return [first, second].every((item) => is(item, 'list') && item.body.stage === 'healed') && first.party !== second.party;
}

/** Two lists that differ, or three where two hold a pair that the third lacks: without noise two parties could sum it. */
function listsSplit(evidence: readonly Signed[]): boolean {
  const lists = evidence.filter((item): item is Signed<'list'> => is(item, 'list') && item.body.stage === 'healed');
  if (lists.length !== evidence.length || lists.length < 2 || new Set(lists.map(({ party }) => party)).size !== lists.length) return false;
  return splittingPair(lists, new Set()) !== null;
}

function commonPairs(first: Signed, second: Signed): number {
  if (!is(first, 'list') || !is(second, 'list')) return 0;
  const known = new Set(first.body.pairs.map(pairName));
  return new Set(second.body.pairs.map(pairName).filter((pair) => known.has(pair))).size;
}

/** The statement's content alone: two parties that say the same have the same. */
function statementBody(statement: Signed): string {
  return statementHash({ ...statement, party: 0 });
}

function is<K extends StatementKind>(statement: Signed, kind: K): statement is Signed<K> {
  return statement.kind === kind;
}

function need(holds: boolean, expected: string): asserts holds;
function need(holds: false, expected: string): never;
function need(holds: boolean, expected: string): void {
  if (!holds) throw new CohortError('EVIDENCE_INSUFFICIENT', `evidence: expected ${expected}`);
}
