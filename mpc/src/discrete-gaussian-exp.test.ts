// floor(2^bits exp(-y)) against digits from outside and against the rules of exp.
import test from 'ava';
import fc from 'fast-check';
import { floorScaledExp } from './discrete-gaussian-exp.ts';

const one = { num: 1n, den: 1n };

test('exp(-1), exp(-1/2) and exp(-10) to sixty decimal digits', (t) => {
  const digits = (num: bigint, den: bigint) => {
    const bits = 400;
    return ((floorScaledExp(one, { num, den }, bits) * 10n ** 60n) >> BigInt(bits)).toString().padStart(60, '0');
  };
  t.is(digits(1n, 1n), '367879441171442321595523770161460867445811131031767834507836');
  t.is(digits(1n, 2n), '606530659712633423603799534991180453441918135487186955682892');
  t.is(digits(10n, 1n), '000045399929762484851535591515560550610237918088866564969259');
});

test('property: exp(-y)^2 = exp(-2 y), and fewer bits are the first bits', (t) => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.bigInt({ min: 1n, max: 10n ** 9n }), (num, den) => {
      const bits = 200;
      const root = floorScaledExp(one, { num, den }, bits);
      const square = floorScaledExp(one, { num: 2n * num, den }, 2 * bits);
      t.true(root * root <= square && square < (root + 1n) ** 2n);
      t.is(floorScaledExp(one, { num, den }, 50), root >> 150n);
    }),
    { seed: 6 },
  );
});

test('a huge exponent gives 0, exponent 0 the factor itself, and a negative one is refused', (t) => {
  t.is(floorScaledExp(one, { num: 10n ** 30n, den: 1n }, 64), 0n);
  t.is(floorScaledExp({ num: 3n, den: 2n }, { num: 0n, den: 7n }, 4), 24n);
  t.throws(() => floorScaledExp(one, { num: -1n, den: 1n }, 8), { message: /^INTERNAL/ });
});
