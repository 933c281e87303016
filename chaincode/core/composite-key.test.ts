// Holds composite keys to Fabric's bytes and to one reading each.
import fc from 'fast-check';
import test from 'ava';
import { compositeRange, createCompositeKey, splitCompositeKey } from './composite-key.ts';

const part = fc
  .string({ unit: 'grapheme' })
  .filter((text) => !text.includes('\u0000') && !text.includes('\u{10ffff}') && text.isWellFormed());

test('splits what it joined', (t) => {
  fc.assert(
    fc.property(part, fc.array(part), (objectType, attributes) => {
      t.deepEqual(splitCompositeKey(createCompositeKey(objectType, attributes)), { objectType, attributes });
    }),
  );
});

test('keeps keys of whole attributes inside the range of their prefix and all others outside', (t) => {
  const inside = (key: string, range: { start: string; end: string }): boolean =>
    Buffer.compare(Buffer.from(key), Buffer.from(range.start)) >= 0 && Buffer.compare(Buffer.from(key), Buffer.from(range.end)) < 0;
  fc.assert(
    fc.property(part, part, part, (first, second, other) => {
      const range = compositeRange('type', [first]);
      t.true(inside(createCompositeKey('type', [first, second]), range));
      t.is(inside(createCompositeKey('type', [other, second]), range), other === first);
    }),
  );
});

test('is byte for byte what Fabric builds', (t) => {
  t.is(createCompositeKey('vote', ['p1', 'alpha']), '\u0000vote\u0000p1\u0000alpha\u0000');
});

test('refuses parts by which one key could pose as another', (t) => {
  for (const bad of ['a\u0000b', '\u{10ffff}', '\ud800']) {
    t.throws(() => createCompositeKey('type', [bad]), { code: 'BODY_INVALID' });
    t.throws(() => createCompositeKey(bad, []), { code: 'BODY_INVALID' });
  }
  for (const bad of ['', 'simple', '\u0000open', '\u0000']) t.throws(() => splitCompositeKey(bad), { code: 'BODY_INVALID' });
});
