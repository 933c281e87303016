// U, the pairs that every present party holds whole: a pure function of the signed healed lists, so that parties, ledger and audit compute the same.
import { fromHex, hash } from './hash.ts';
import { pairName } from './pair-name.ts';
import type { Pair, Signed } from './statements.ts';
import type { Terms } from './terms.ts';

/** `twice`: members with two signed commitments, who are left out. At most maxCohort: those with the smallest H(termsHash, member). */
export function agreedSet(
  terms: Pick<Terms, 'maxCohort'>,
  termsHash: string,
  lists: readonly Signed<'list'>[],
  twice: ReadonlySet<string>,
): Pair[] {
  const [first, ...rest] = lists.map((list) => list.body.pairs);
  if (first === undefined) return [];
  const others = rest.map((pairs) => new Set(pairs.map(pairName)));
  const common = first.filter((pair) => !twice.has(pair.member) && others.every((names) => names.has(pairName(pair))));
  const byLot = common
    .map((pair) => ({ pair, lot: hash('memberSet', fromHex(termsHash, 32), pair.member) }))
    .sort((left, right) => (left.lot < right.lot ? -1 : 1));
  return byLot
    .slice(0, terms.maxCohort)
    .map(({ pair }) => pair)
    .sort((left, right) => (left.member < right.member ? -1 : 1));
}

/** Members that occur with two commitments in what is listed or announced. */
export function committedTwice(pairs: readonly Pair[]): Set<string> {
  const first = new Map<string, string>();
  const twice = new Set<string>();
  for (const { member, com } of pairs) {
    const before = first.get(member);
    if (before === undefined) first.set(member, com);
    else if (before !== com) twice.add(member);
  }
  return twice;
}

/**
 * A pair that two parties could sum and the next round could sum without: all but one of the lists hold it. Without noise it voids the
 * round, or null. Of three lists, one that holds a pair alone splits nothing: no two could sum it.
 */
export function splittingPair(lists: readonly Signed<'list'>[], twice: ReadonlySet<string>): Pair | null {
  const sets = lists.map((list) => new Set(list.body.pairs.map(pairName)));
  const held = (pair: Pair): number => sets.filter((names) => names.has(pairName(pair))).length;
  const pairs = lists.flatMap((list) => list.body.pairs);
  return pairs.find((pair) => !twice.has(pair.member) && held(pair) === lists.length - 1) ?? null;
}
