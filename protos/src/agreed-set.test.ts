// U and what splits it, from signed lists.
import test from 'ava';
import { agreedSet, committedTwice, splittingPair } from './agreed-set.ts';
import type { Pair, Signed } from './statements.ts';

const termsHash = 'ab'.repeat(32);
const pair = (member: string, com = '00'.repeat(32)): Pair => ({ member, com });
const lists = (...held: readonly (readonly string[])[]): Signed<'list'>[] =>
  held.map((members, party) => ({
    kind: 'list',
    termsHash,
    party,
    seq: 1,
    body: { stage: 'healed', pairs: members.map((member) => pair(member)), announcements: '11'.repeat(32) },
    signature: '22'.repeat(64),
  }));
const names = (pairs: readonly Pair[]): string[] => pairs.map(({ member }) => member);

test('U is what all lists hold, less who committed twice', (t) => {
  const given = lists(['a', 'b', 'c'], ['a', 'b'], ['b', 'a', 'd']);
  t.deepEqual(names(agreedSet({ maxCohort: 9 }, termsHash, given, new Set())), ['a', 'b']);
  t.deepEqual(names(agreedSet({ maxCohort: 9 }, termsHash, given, new Set(['a']))), ['b']);
  t.deepEqual([...committedTwice([pair('a'), pair('b'), pair('a', '33'.repeat(32)), pair('b')])], ['a']);
});

test('U has at most maxCohort members, chosen by a lot that all compute alike', (t) => {
  const members = ['a', 'b', 'c', 'd', 'e', 'f'];
  const chosen = names(agreedSet({ maxCohort: 3 }, termsHash, lists(members, members), new Set()));
  t.is(chosen.length, 3);
  t.deepEqual(names(agreedSet({ maxCohort: 3 }, termsHash, lists([...members].reverse(), members), new Set())), chosen);
  const other = names(agreedSet({ maxCohort: 3 }, 'cd'.repeat(32), lists(members, members), new Set()));
  t.notDeepEqual(other, chosen, 'another round draws another lot');
});

test('a pair splits a round without noise when all but one list hold it; alone in one of three it splits nothing', (t) => {
  const none = new Set<string>();
  t.is(splittingPair(lists(['a', 'b'], ['a', 'b'], ['a']), none)?.member, 'b');
  t.is(splittingPair(lists(['a', 'b'], ['a'], ['a']), none), null);
  t.is(splittingPair(lists(['a', 'b'], ['a']), none)?.member, 'b');
  t.is(splittingPair(lists(['a'], ['a'], ['a']), none), null);
  t.is(splittingPair(lists(['a', 'b'], ['a', 'b'], ['a']), new Set(['b'])), null);
});
