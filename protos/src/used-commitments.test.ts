// Which of the listed commitments a hash used, and that its author's own is among them.
import test from 'ava';
import { hash } from './hash.ts';
import { noiseSetHash, type RoundBody, type Signed } from './statements.ts';
import { usedCommitments } from './used-commitments.ts';

const termsHash = hash('plan', 'terms');
const index = 1;
const commitment = (party: number): Signed<'noiseCommitmentStatement'> => ({
  kind: 'noiseCommitmentStatement',
  termsHash,
  party,
  seq: 1,
  body: { index, setHash: hash('plan', 'set'), commitment: hash('plan', `r ${String(party)}`) },
  signature: '',
});
/** A hash by `author` over the r of `parties`, in a body that lists the commitments of `listed`. */
const sum = (author: number, parties: readonly number[], listed: readonly number[]): RoundBody['sums'][number] => {
  const entries = parties.map((party) => ({ party, commitment: commitment(party).body.commitment }));
  const body = { index, setHash: hash('plan', 'set'), noiseSet: noiseSetHash(termsHash, index, entries), sumHash: hash('plan', 'sum') };
  const statement: Signed<'sumStatement'> = { kind: 'sumStatement', termsHash, party: author, seq: 2, body, signature: '' };
  return { index, sumHash: body.sumHash, statements: [statement], commitments: listed.map(commitment) };
};
const parties = (found: ReturnType<typeof usedCommitments>): readonly number[] | null => found?.map(({ party }) => party) ?? null;

test('a hash used the listed commitments that its set names, by party', (t) => {
  t.deepEqual(parties(usedCommitments(termsHash, sum(0, [0, 2], [2, 0]))), [0, 2]);
  t.deepEqual(parties(usedCommitments(termsHash, sum(0, [0], [0, 2]))), [0], 'the other committed and did not reveal in time');
  t.deepEqual(parties(usedCommitments(termsHash, sum(2, [2], [2]))), [2]);
});

test('a set without its author, one that is not listed, an empty one and another round are none', (t) => {
  t.is(usedCommitments(termsHash, sum(0, [2], [0, 2])), null);
  t.is(usedCommitments(termsHash, sum(0, [2], [2])), null);
  t.is(usedCommitments(termsHash, sum(0, [0, 2], [0])), null);
  t.is(usedCommitments(termsHash, sum(0, [], [])), null);
  t.is(usedCommitments(hash('plan', 'other terms'), sum(0, [0], [0])), null);
});
