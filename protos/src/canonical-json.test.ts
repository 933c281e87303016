// One value, one text: canonical JSON both ways.
import test from 'ava';
import fc from 'fast-check';
import { canonicalJson, parseCanonicalJson } from './canonical-json.ts';

const value = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }),
    fc.boolean(),
    fc.constant(null),
    fc.maxSafeInteger().map((n) => n + 0),
    fc.array(tie('json'), { maxLength: 4 }),
    fc
      .dictionary(fc.string({ unit: 'grapheme' }), tie('json'), { maxKeys: 4, noNullPrototype: true })
      .filter((object) => !('__proto__' in object && Object.hasOwn(object, '__proto__'))),
  ),
})).json;

test('every value reads back from its text', (t) => {
  fc.assert(
    fc.property(value, (json) => {
      t.deepEqual(parseCanonicalJson(canonicalJson(json)), json as never);
    }),
  );
});

test('the order in which keys were set does not show', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 6 }), (keys) => {
      const forwards = Object.fromEntries(keys.map((key) => [key, 1]));
      const backwards = Object.fromEntries(keys.toReversed().map((key) => [key, 1]));
      t.is(canonicalJson(forwards), canonicalJson(backwards));
    }),
  );
});

test('keys sort by UTF-16 code unit, not by code point or locale', (t) => {
  t.is(canonicalJson({ '\ufb01': 1, '\u{1f600}': 2, b: 3, B: 4, ä: 5 }), '{"B":4,"b":3,"ä":5,"\u{1f600}":2,"\ufb01":1}');
});

test('a second text of the same value is refused', (t) => {
  for (const text of [
    '{"b":1,"a":2}',
    ' 1',
    '1.0',
    '1e3',
    '-0',
    '"\\u0041"',
    '{"a":1,"a":1}',
    '[1, 2]',
    '',
    '{',
    '1.5',
    '9007199254740993',
    '"\\ud800"',
  ])
    t.throws(() => parseCanonicalJson(text), { code: 'ENCODING_INVALID' }, text);
});

test('what JSON would lose is refused', (t) => {
  const bad: readonly unknown[] = [
    undefined,
    Number.NaN,
    Infinity,
    -0,
    0.5,
    2 ** 53,
    1n,
    new Date(0),
    new Map(),
    Uint8Array.of(1),
    () => 1,
    Symbol('s'),
    '\udc00',
    { a: undefined },
    [undefined],
    { '\ud800': 1 },
    Object.create(null),
  ];
  for (const item of bad) t.throws(() => canonicalJson(item), { code: 'ENCODING_INVALID' });
});

test('a refusal says where, and what was expected', (t) => {
  t.throws(() => canonicalJson({ terms: [{ rate: 0.5 }] }), { message: /\$\.terms\[0\]\.rate: expected a safe integer/ });
});

test('text beside printable ASCII is escaped as JSON does, and a list with a hole is refused at the hole', (t) => {
  for (const text of ['', ' ~', '"', '\\', '\u001f', '\u007f', 'é', '\u2028', '𝄞']) t.is(canonicalJson([text]), JSON.stringify([text]));
  t.throws(() => canonicalJson({ list: new Array(2) }), { code: 'ENCODING_INVALID', message: /\$\.list\[0\]/ });
});

test('text that nests deeper than a call stack is refused in words, not by an overflow', (t) => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  t.notThrows(() => parseCanonicalJson(nested(64)));
  for (const levels of [66, 100_000, 2_000_000])
    t.throws(() => parseCanonicalJson(nested(levels)), { code: 'ENCODING_INVALID', message: /64 levels/ });
});
