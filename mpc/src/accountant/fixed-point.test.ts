// Every operation on upper bounds, against the exact rational: never below, and above by less than one part in 2^190.
import test from 'ava';
import fc from 'fast-check';
import { bitLength, divDown, divUp, shiftUp } from './fixed-point.ts';
import { add, multiply, normalised, one, power, scale, upper, type Upper } from './fixed-point.ts';

interface Exact {
  readonly num: bigint;
  readonly den: bigint;
}

const positive = fc.oneof(fc.bigInt(1n, 1000n), fc.bigInt(1n, 1n << 500n));
const mantissas = fc.oneof(
  fc.bigInt(1n << 191n, 1n << 192n),
  fc.constantFrom(1n << 191n, (1n << 191n) + 1n, (1n << 192n) - 1n, 1n << 192n),
);
const uppers = fc.record({ mantissa: mantissas, exponent: fc.bigInt(-400n, 400n) });
const small = fc.bigInt(1n, 127n);

const exact = ({ mantissa, exponent }: Upper): Exact =>
  exponent < 0n ? { num: mantissa, den: 1n << -exponent } : { num: mantissa << exponent, den: 1n };

/** Whether `bound` is a proper mantissa, at least `value`, and at most `value` (1 + roundings / 2^191). */
const isJustAbove = (bound: Upper, value: Exact, roundings = 2n): boolean => {
  const { num, den } = exact(bound);
  const excess = num * value.den - value.num * den;
  const isNormal = bound.mantissa >= 1n << 191n && bound.mantissa <= 1n << 192n;
  return isNormal && excess >= 0n && excess << 191n <= roundings * value.num * den;
};

test('a fraction, a product, a quotient and a sum are rounded up, by one part in 2^190 at most', (t) => {
  fc.assert(fc.property(positive, positive, (num, den) => isJustAbove(upper(num, den), { num, den })));
  fc.assert(fc.property(positive, (m) => isJustAbove(normalised(m, 0n), { num: m, den: 1n }, 1n)));
  fc.assert(
    fc.property(uppers, uppers, small, small, (a, b, num, den) => {
      const [x, y] = [exact(a), exact(b)];
      return (
        isJustAbove(multiply(a, b), { num: x.num * y.num, den: x.den * y.den }) &&
        isJustAbove(add(a, b), { num: x.num * y.den + y.num * x.den, den: x.den * y.den }) &&
        isJustAbove(scale(a, num, den), { num: x.num * num, den: x.den * den })
      );
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('a power is rounded up, by one part in 2^191 for each of its factors at most', (t) => {
  fc.assert(
    fc.property(uppers, fc.integer({ min: 1, max: 64 }), (a, n) => {
      const { num, den } = exact(a);
      return isJustAbove(power(a, n), { num: num ** BigInt(n), den: den ** BigInt(n) }, BigInt(n) + 1n);
    }),
  );
  t.pass();
});

test('adding what is too small to see still rounds up', (t) => {
  const speck = { mantissa: 1n << 191n, exponent: -(10n ** 30n) };
  t.deepEqual(add(one, speck), { ...one, mantissa: one.mantissa + 1n });
  t.deepEqual(add(speck, one), add(one, speck));
});

test('integer division rounds to the side that it names, below zero too', (t) => {
  t.deepEqual([divDown(7n, 2n), divDown(-7n, 2n), divDown(-8n, 2n), divDown(0n, 2n)], [3n, -4n, -4n, 0n]);
  t.deepEqual([divUp(7n, 2n), divUp(-7n, 2n), divUp(8n, 2n), divUp(0n, 2n)], [4n, -3n, 4n, 0n]);
  t.deepEqual([shiftUp(7n, 1n), shiftUp(-7n, 1n), shiftUp(8n, 1n)], [4n, -3n, 4n]);
  t.deepEqual([1n, 2n, 7n, 8n, 15n, 16n, 1n << 192n].map(bitLength), [1n, 2n, 3n, 4n, 4n, 5n, 193n]);
});
