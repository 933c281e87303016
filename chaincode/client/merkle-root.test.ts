// Holds the Merkle root to its shape and to one root per list.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { fromHex, hash } from '@cohort/protos/hash';
import fc from 'fast-check';
import test from 'ava';
import { merkleRoot } from './merkle-root.ts';

const leaf = (value: unknown): string => hash('merkleLeaf', canonicalJson(value));
const node = (left: string, right: string): string => hash('merkleNode', fromHex(left, 32), fromHex(right, 32));

test('hashes pairs level by level and moves an odd one up unpaired', (t) => {
  t.is(merkleRoot(['a']), leaf('a'));
  t.is(merkleRoot(['a', 'b', 'c']), node(node(leaf('a'), leaf('b')), leaf('c')));
  t.is(merkleRoot(['a', 'b', 'c', 'd', 'e']), node(node(node(leaf('a'), leaf('b')), node(leaf('c'), leaf('d'))), leaf('e')));
});

test('gives different lists different roots, a doubled last item and the empty list included', (t) => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 9 }), fc.array(fc.string(), { maxLength: 9 }), (left, right) => {
      t.is(merkleRoot(left) === merkleRoot(right), canonicalJson(left) === canonicalJson(right));
    }),
  );
  t.not(merkleRoot(['a', 'b', 'c']), merkleRoot(['a', 'b', 'c', 'c']));
  t.not(merkleRoot([]), merkleRoot(['']));
});
