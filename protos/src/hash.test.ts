// The one hash against Node's own, and strict hex.
import { createHash } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { encode } from './canonical.ts';
import { fromHex, hash, toHex } from './hash.ts';

test('hash is SHA-256 over the canonical encoding', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.maxSafeNat(), (bytes, number) => {
      t.is(
        hash('body', bytes, number),
        createHash('sha256')
          .update(encode('body', bytes, number))
          .digest('hex'),
      );
    }),
  );
});

test('the label is part of what is hashed', (t) => {
  t.not(hash('body', 'x'), hash('plan', 'x'));
});

test('hex reads back, and only in its one spelling', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      t.deepEqual(fromHex(toHex(bytes), bytes.length), bytes);
    }),
  );
  for (const bad of ['0', 'AB', '0x00', 'zz', ' 00', '00\n']) t.throws(() => fromHex(bad), { code: 'ENCODING_INVALID' }, bad);
  t.throws(() => fromHex('00', 2), { code: 'ENCODING_INVALID', message: /expected 4 lower-case hex digits/ });
});
