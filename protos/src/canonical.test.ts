// The canonical encoding against an independent reader, and the bytes that must never change.
import test from 'ava';
import fc from 'fast-check';
import { concat, encode, u32be, u64be, type Field } from './canonical.ts';
import { CohortError } from './errors.ts';
import { labels, type LabelName } from './labels.ts';

type Shape = 'bytes' | 'integer' | readonly Shape[];

/** Reads fields back, given their shapes: what an encoding says can be told from its bytes alone. */
function decode(bytes: Uint8Array, shapes: readonly Shape[]): Field[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const read = (shape: Shape): Field => {
    if (shape === 'integer') return view.getBigUint64((at += 8) - 8);
    const length = view.getUint32((at += 4) - 4);
    if (typeof shape !== 'string') {
      if (length !== shape.length) throw new RangeError('list length');
      return shape.map(read);
    }
    return bytes.slice(at, (at += length));
  };
  const fields = ['bytes' as const, ...shapes].map(read);
  if (at !== bytes.length) throw new RangeError('bytes left over');
  return fields.slice(1);
}

const integer = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const bytes = fc.uint8Array({ maxLength: 40 });
const { field } = fc.letrec<{ field: Field }>((tie) => ({
  field: fc.oneof({ maxDepth: 3 }, bytes, integer, fc.array(tie('field'), { maxLength: 4 })),
}));

const shapeOf = (value: Field): Shape =>
  Array.isArray(value) ? (value as readonly Field[]).map(shapeOf) : value instanceof Uint8Array ? 'bytes' : 'integer';

test('every sequence of fields reads back from its bytes', (t) => {
  fc.assert(
    fc.property(fc.array(field, { maxLength: 5 }), (fields) => {
      t.deepEqual(decode(encode('terms', ...fields), fields.map(shapeOf)), fields);
    }),
  );
});

test('different fields of one shape have different bytes', (t) => {
  fc.assert(
    fc.property(bytes, bytes, bytes, bytes, (a, b, c, d) => {
      const same = Buffer.compare(encode('list', a, b), encode('list', c, d)) === 0;
      t.is(same, Buffer.compare(a, c) === 0 && Buffer.compare(b, d) === 0);
    }),
  );
});

test('the bytes are fixed: lengths and counts u32be, integers u64be, text as UTF-8', (t) => {
  const label = Buffer.from(labels.plan);
  const expected = Buffer.concat([
    Buffer.of(0, 0, 0, label.length),
    label,
    Buffer.from('00000002c3a9' + '0000000000000102' + '00000002' + '00000000' + '0000000107', 'hex'),
  ]);
  t.is(Buffer.from(encode('plan', 'é', 0x102, ['', Uint8Array.of(7)])).toString('hex'), expected.toString('hex'));
});

test('numbers and bigints of one value have one encoding', (t) => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      t.deepEqual(u64be(value), u64be(BigInt(value)));
    }),
  );
});

test('refuses what has no encoding', (t) => {
  const bad: readonly Field[] = [-1, 1.5, Number.NaN, Infinity, 2 ** 53, -1n, 2n ** 64n, '\ud800', [[-1]]];
  for (const value of bad) t.throws(() => encode('terms', value), { instanceOf: CohortError, code: 'ENCODING_INVALID' });
  for (const length of [-1, 0.5, 2 ** 32]) t.throws(() => u32be(length), { code: 'ENCODING_INVALID' });
});

test('an encoding under one label never begins one under another', (t) => {
  const names = Object.keys(labels) as LabelName[];
  for (const one of names)
    for (const other of names) {
      const [head, whole] = [encode(one), encode(other, 'x')];
      t.is(Buffer.compare(head, whole.subarray(0, head.length)) === 0, one === other);
    }
});

test('concat keeps every byte in order', (t) => {
  fc.assert(
    fc.property(fc.array(bytes), (parts) => {
      t.deepEqual(
        [...concat(parts)],
        parts.flatMap((part) => [...part]),
      );
    }),
  );
});
