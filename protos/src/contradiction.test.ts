// Which two statements of one party cannot both be true.
import test from 'ava';
import { contradicts } from './contradiction.ts';
import type { Signed, StatementBodies, StatementKind } from './statements.ts';

const hashes = ['aa', 'bb'].map((byte) => byte.repeat(32)) as [string, string];

function said<K extends StatementKind>(kind: K, body: StatementBodies[K], party = 1, seq = 1): Signed {
  return { kind, termsHash: '00'.repeat(32), party, seq, body, signature: String(seq).repeat(128) };
}
const sum = (index: number, setHash: string, sumHash: string, seq = 1, party = 1): Signed =>
  said('sumStatement', { index, setHash, noiseSet: hashes[0], sumHash }, party, seq);

test('two hashes of one index contradict each other, whatever set of members they name; of two indices, or two parties, they do not', (t) => {
  const [one, other] = hashes;
  t.true(contradicts(sum(0, one, one), sum(0, one, other, 2)));
  t.true(contradicts(sum(0, one, one), sum(0, other, one, 2)));
  t.false(contradicts(sum(0, one, one), sum(1, one, other, 2)));
  t.false(contradicts(sum(0, one, one), sum(0, one, other, 2, 2)));
  t.false(contradicts(sum(0, one, one), sum(0, one, one, 2)), 'said twice, with another number');
});

test('a signature on one set, and r or a sum over another, contradict each other in either order', (t) => {
  const [one, other] = hashes;
  const signed = said('setSignature', { setHash: one });
  for (const later of [
    sum(0, other, one),
    said('noiseCommitmentStatement', { index: 0, setHash: other, commitment: one }),
    said('noiseSetStatement', { index: 0, setHash: other, entries: [] }),
  ]) {
    t.true(contradicts(signed, later), later.kind);
    t.true(contradicts(later, signed), later.kind);
    t.false(contradicts({ ...signed, body: { setHash: other } }, later), later.kind);
  }
});

test('what may be said again, or differs harmlessly, contradicts nothing', (t) => {
  const sealed = (bytes: string, seq: number): Signed => said('noiseReveal', { index: 0, to: 2, sealed: bytes }, 1, seq);
  t.false(contradicts(sealed('aa', 1), sealed('bb', 2)));
  const list = (stage: 'received' | 'healed'): Signed => said('list', { stage, pairs: [], announcements: hashes[0] });
  t.false(contradicts(list('received'), list('healed')));
});
