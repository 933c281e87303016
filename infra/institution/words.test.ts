// Eight words of a hash: the same ones every time, compared however a person types them, and never taken for others.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import test from 'ava';
import fc from 'fast-check';
import { compareWords, wordsOf } from './words.ts';

const some = wordsOf('00'.repeat(32));

test('the list is the English one of BIP-39, byte for byte', async (t) => {
  const bytes = await readFile(new URL('english.txt', import.meta.url));
  t.is(createHash('sha256').update(bytes).digest('hex'), '2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda');
});

test('eleven bits choose a word, the first bits the first word', (t) => {
  t.is(some, Array(8).fill('abandon').join(' '));
  t.is(wordsOf('ff'.repeat(32)), Array(8).fill('zoo').join(' '));
  t.is(wordsOf(`002${'0'.repeat(61)}`).split(' ')[0], 'ability');
  t.is(wordsOf(`${'0'.repeat(21)}1${'0'.repeat(42)}`).split(' ')[7], 'ability');
});

test('another hash within its first 88 bits has other words', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(87), (bytes, bit) => {
      const other = Uint8Array.from(bytes);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      return wordsOf(Buffer.from(bytes).toString('hex')) !== wordsOf(Buffer.from(other).toString('hex'));
    }),
  );
  t.pass();
});

test('words are compared whatever their case and what parts them; others, fewer and unknown ones are refused', (t) => {
  compareWords(` ${some.toUpperCase().replaceAll(' ', ',\t')}\n`, some);
  const refused = (typed: string, code: string, message: RegExp) =>
    t.throws(
      () => {
        compareWords(typed, some);
      },
      { code, message },
    );
  refused(
    some.replace('abandon', 'zoo'),
    'SIGNATURE_INVALID',
    /expected those of this file, abandon .*, got zoo abandon .*; somebody has another/,
  );
  refused('abandon zoo', 'USAGE', /expected the eight words .* got 2 words/);
  refused('', 'USAGE', /got 0 words/);
  refused(some.replace('abandon', 'abandoned'), 'USAGE', /got abandoned, which is none of the list/);
});
