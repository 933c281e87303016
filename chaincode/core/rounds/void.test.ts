// Evidence that voids a round, and near misses that do not.
import test from 'ava';
import type { Signed } from '@cohort/protos/statements';
import { hospitals, named, state } from '../testing/consortium.ts';
import { enrolNoised, openedNoised } from '../testing/noised-story.ts';
import { collecting, freeze, parties } from '../testing/round-story.ts';

const pairs = (...members: readonly string[]) => members.map((member) => ({ member, com: named(`com ${member}`) }));
const [set, r] = [named('set'), named('noise set')];

/** In round 1 party 0 plays role 1 and party 1 role 2: both hold index 0; party 2 plays role 0. */
type Case = readonly [why: string, reason: string, evidence: (terms: string) => readonly Signed[], verdict: string | readonly number[]];
const sum = (terms: string, party: number, change: object = {}) =>
  state('sumStatement', terms, party, { index: 0, setHash: set, noiseSet: r, sumHash: named('sum'), ...change });
const noise = (terms: string, party: number, word: string) =>
  state('noiseSetStatement', terms, party, { index: 0, setHash: set, entries: [{ party: 0, commitment: named(word) }] });
const list = (terms: string, party: number, members: readonly string[], stage: 'healed' | 'received' = 'healed') =>
  state('list', terms, party, { stage, pairs: pairs(...members), announcements: named('announced') });
const three = hospitals.slice(0, 3);

const cases: readonly Case[] = [
  ['two lists of one stage by one party name it', 'contradiction', (h) => [list(h, 1, hospitals), list(h, 1, three)], [1]],
  [
    'two signed bodies of one party name it',
    'contradiction',
    (h) => ['a', 'b'].map((word) => state('bodySignature', h, 2, { bodyHash: named(word) })),
    [2],
  ],
  [
    'a received and a healed list differ by nature',
    'contradiction',
    (h) => [list(h, 1, hospitals), list(h, 1, three, 'received')],
    'EVIDENCE_INSUFFICIENT',
  ],
  [
    'the same list signed twice contradicts nothing',
    'contradiction',
    (h) => [list(h, 1, three), { ...list(h, 1, three) }],
    'EVIDENCE_INSUFFICIENT',
  ],
  [
    'sums of two indices contradict nothing',
    'contradiction',
    (h) => [sum(h, 1), sum(h, 1, { index: 2, sumHash: named('other') })],
    'EVIDENCE_INSUFFICIENT',
  ],
  [
    'receipts for two members contradict nothing',
    'contradiction',
    (h) =>
      ['hungary', 'cleveland'].map((member) => state('receipt', h, 0, { role: 1, member, com: named(member), blocks: named('blocks') })),
    'EVIDENCE_INSUFFICIENT',
  ],
  ["two parties' lists are no contradiction", 'contradiction', (h) => [list(h, 0, hospitals), list(h, 1, three)], 'EVIDENCE_INSUFFICIENT'],
  ["two holders' sums that differ name nobody", 'sums-differ', (h) => [sum(h, 0), sum(h, 1, { sumHash: named('other') })], []],
  [
    'sums over different sets of r do not differ',
    'sums-differ',
    (h) => [sum(h, 0), sum(h, 1, { sumHash: named('other'), noiseSet: named('r2') })],
    'EVIDENCE_INSUFFICIENT',
  ],
  [
    'sums over different members do not differ',
    'sums-differ',
    (h) => [sum(h, 0), sum(h, 1, { sumHash: named('other'), setHash: named('set2') })],
    'EVIDENCE_INSUFFICIENT',
  ],
  [
    'a sum by a party that does not hold the index counts for nothing',
    'sums-differ',
    (h) => [sum(h, 0), sum(h, 2, { sumHash: named('other') })],
    'EVIDENCE_INSUFFICIENT',
  ],
  ['different sets of r void and name nobody', 'noise-sets-differ', (h) => [noise(h, 0, 'r0'), noise(h, 1, 'r1')], []],
  ['hashes over different sets of r void likewise', 'noise-sets-differ', (h) => [sum(h, 0), sum(h, 1, { noiseSet: named('r2') })], []],
  ['the same set of r voids nothing', 'noise-sets-differ', (h) => [noise(h, 0, 'r0'), noise(h, 1, 'r0')], 'EVIDENCE_INSUFFICIENT'],
  ["a holder's objection voids and names nobody", 'objection', (h) => [state('objection', h, 1, { index: 0, reason: 'no reveal' })], []],
  [
    'an objection by who does not hold the index counts for nothing',
    'objection',
    (h) => [state('objection', h, 2, { index: 0, reason: 'no reveal' })],
    'EVIDENCE_INSUFFICIENT',
  ],
  ['healed lists that differ void a round without noise', 'lists-differ', (h) => [list(h, 0, hospitals), list(h, 1, three)], []],
  [
    'lists before healing may differ',
    'lists-differ',
    (h) => [list(h, 0, hospitals, 'received'), list(h, 1, three, 'received')],
    'EVIDENCE_INSUFFICIENT',
  ],
  ['lists that agree void nothing', 'lists-differ', (h) => [list(h, 0, three), list(h, 1, three)], 'EVIDENCE_INSUFFICIENT'],
  [
    'two healed lists with two pairs in common are too few',
    'cohort-too-small',
    (h) => [list(h, 0, three), list(h, 1, hospitals.slice(1))],
    [],
  ],
  [
    'two healed lists with three in common are enough',
    'cohort-too-small',
    (h) => [list(h, 0, three), list(h, 1, hospitals)],
    'EVIDENCE_INSUFFICIENT',
  ],
  [
    'a forged statement is refused',
    'objection',
    (h) => [state('objection', h, 1, { index: 0, reason: 'no' }, parties[0])],
    'SIGNATURE_INVALID',
  ],
  [
    'a statement of another round is refused',
    'objection',
    () => [state('objection', named('other'), 1, { index: 0, reason: 'no' })],
    'TERMS_MISMATCH',
  ],
  [
    'a commitment of r under another set than its author signed names it',
    'contradiction',
    (h) => [
      state('setSignature', h, 2, { setHash: set }),
      state('noiseCommitmentStatement', h, 2, { index: 1, setHash: named('another set'), commitment: named('r') }),
    ],
    [2],
  ],
  [
    'a commitment of r under the set that its author signed names nobody',
    'contradiction',
    (h) => [
      state('setSignature', h, 2, { setHash: set }),
      state('noiseCommitmentStatement', h, 2, { index: 1, setHash: set, commitment: named('r') }),
    ],
    'EVIDENCE_INSUFFICIENT',
  ],
  [
    'a pair that two of three list and the third lacks voids a round without noise',
    'lists-differ',
    (h) => [list(h, 0, hospitals), list(h, 1, hospitals), list(h, 2, three)],
    [],
  ],
  [
    'a pair that one of three lists alone voids nothing: no two could sum it',
    'lists-differ',
    (h) => [list(h, 0, hospitals), list(h, 1, three), list(h, 2, three)],
    'EVIDENCE_INSUFFICIENT',
  ],
  ['no evidence is none', 'sums-differ', () => [], 'EVIDENCE_INSUFFICIENT'],
  ['a full cohort is not too small by assertion', 'cohort-too-small', () => [], 'EVIDENCE_INSUFFICIENT'],
];

for (const [why, reason, evidence, verdict] of cases) {
  test(why, async (t) => {
    const { consortium, round, termsHash } = await collecting();
    const request = { round, reason, evidence: evidence(termsHash) };
    if (typeof verdict === 'string') {
      t.like(await consortium.refused(parties[2], 'rounds.void', request), { code: verdict, writes: {}, event: null });
      t.is((await consortium.ask('rounds.get', { round })).status, 'collecting');
    } else {
      const { event } = await consortium.submit(parties[2], 'rounds.void', request as never);
      t.deepEqual(event, { name: 'round.voided', payload: { round, reason, named: verdict } });
      t.like(await consortium.ask('rounds.get', { round }), { status: 'void', reason });
    }
  });
}

test('anyone may report a contradiction, only a party of the round the rest', async (t) => {
  const { consortium, round, termsHash } = await collecting();
  const objection = { round, reason: 'objection', evidence: [state('objection', termsHash, 1, { index: 0, reason: 'no' })] };
  t.like(await consortium.refused('switzerland/agent', 'rounds.void', objection), { code: 'ROLE_NOT_ALLOWED', writes: {} });
  await consortium.submit('switzerland/agent', 'rounds.void', {
    round,
    reason: 'contradiction',
    evidence: [list(termsHash, 1, hospitals), list(termsHash, 1, three)],
  });
  t.like(await consortium.refused(parties[0], 'rounds.void', objection), { code: 'ROUND_VOID', writes: {} });
});

test('a frozen set below the minimum is proof enough that the cohort is too small', async (t) => {
  const { consortium, round } = await collecting(hospitals.slice(0, 2));
  await consortium.submit(parties[0], 'rounds.void', { round, reason: 'cohort-too-small', evidence: [] });
  t.like(await consortium.ask('rounds.get', { round }), { status: 'void', reason: 'cohort-too-small' });
});

test('under noise lists that differ void nothing: the cohort shrinks instead', async (t) => {
  const study = await openedNoised();
  await enrolNoised(study, study.round, ...hospitals);
  await freeze(study, study.round);
  const { consortium, round, termsHash } = study;
  const request = { round, reason: 'lists-differ', evidence: [list(termsHash, 0, hospitals), list(termsHash, 1, three)] };
  t.like(await consortium.refused(parties[0], 'rounds.void', request), { code: 'EVIDENCE_INSUFFICIENT', writes: {} });
});
