// Ring arithmetic against BigInt, and the centred lift.
import test from 'ava';
import fc from 'fast-check';
import { addInto, centredLift, subFrom, subInto, wordsOf } from './ring.ts';

const u64 = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  fc.constantFrom(0n, 1n, 0xffff_ffffn, 1n << 32n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n),
);
const pairs = fc.array(fc.tuple(u64, u64), { minLength: 1, maxLength: 20 });
const pack = (values: readonly bigint[]) => new Uint32Array(BigUint64Array.from(values).buffer);
const unpack = (words: Uint32Array) => [...new BigUint64Array(words.buffer)];

const operations = [
  ['addInto', addInto, (left: bigint, right: bigint) => left + right],
  ['subInto', subInto, (left: bigint, right: bigint) => left - right],
  ['subFrom', subFrom, (left: bigint, right: bigint) => right - left],
] as const;

for (const [name, kernel, expected] of operations) {
  test(`${name} is exact modulo 2^64, carries included`, (t) => {
    fc.assert(
      fc.property(pairs, (values) => {
        const acc = pack(values.map(([left]) => left));
        kernel(acc, pack(values.map(([, right]) => right)), 64);
        return unpack(acc).every((got, at) => got === BigInt.asUintN(64, expected(...(values[at] as [bigint, bigint]))));
      }),
    );
    t.pass();
  });

  test(`${name} is exact modulo 2^32`, (t) => {
    fc.assert(
      fc.property(pairs, (values) => {
        const low = (at: 0 | 1) => Uint32Array.from(values, (pair) => Number(pair[at] & 0xffff_ffffn));
        const acc = low(0);
        kernel(acc, low(1), 32);
        return acc.every((got, at) => BigInt(got) === BigInt.asUintN(32, expected(...(values[at] as [bigint, bigint]))));
      }),
    );
    t.pass();
  });
}

test('the centred lift is two-complement: 2^31 becomes -2^31, 2^31 - 1 stays', (t) => {
  t.deepEqual([...centredLift(Uint32Array.of(2 ** 31, 2 ** 31 - 1, 2 ** 32 - 1, 0), 32)] as number[], [-(2 ** 31), 2 ** 31 - 1, -1, 0]);
  t.deepEqual([...centredLift(pack([1n << 63n, (1n << 64n) - 1n]), 64)] as bigint[], [-(1n << 63n), -1n]);
});

test('words of unaligned bytes are read right, and half a coordinate is refused', (t) => {
  const bytes = Uint8Array.from([9, 1, 0, 0, 0, 2, 0, 0, 1]);
  t.deepEqual([...wordsOf(bytes.subarray(1), 32)], [1, 0x0100_0002]);
  t.deepEqual([...wordsOf(Buffer.from(bytes).subarray(1), 32)], [1, 0x0100_0002]);
  t.throws(() => wordsOf(bytes.subarray(1, 7), 32), {
    message: /^ENCODING_INVALID: chunk: expected whole 32-bit coordinates, got 6 bytes/,
  });
  t.throws(() => wordsOf(bytes.subarray(1, 5), 64), { message: /^ENCODING_INVALID/ });
  t.throws(
    () => {
      addInto(new Uint32Array(2), new Uint32Array(3), 32);
    },
    { message: /^ENCODING_INVALID: ring: expected 2 words, got 3/ },
  );
});
