// One unit never contributes more than T, whatever its gradient is, and little is lost on the way.
import test from 'ava';
import fc from 'fast-check';
import { quantiseUnit } from './clip-unit.ts';
import { roundingTries, roundWithin } from './clip-unit-round.ts';
import { integerSensitivity } from './integer-sensitivity.ts';

const unit = { clipNorm: 1, scale: 4096, sensitivity2: 16_781_317n };
/** Of numbers that are scaled already. */
const rounded = (scaled: Float64Array, sensitivity2: bigint, random: (bytes: number) => Uint8Array) =>
  roundWithin({ scaled, integers: new Int32Array(scaled.length) }, sensitivity2, random);
const norm2 = (values: Int32Array): bigint => values.reduce((sum, q) => sum + BigInt(q) * BigInt(q), 0n);
/** Uniform words that always round up (0) or never (ff), counted. */
const forced = (byte: number) => {
  const draws = { count: 0, random: (bytes: number) => (draws.count++, new Uint8Array(bytes).fill(byte)) };
  return draws;
};

test('property: the squared integer norm is at most T for any doubles, scale and clip norm', (t) => {
  const gradient = fc.array(fc.double(), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(gradient, fc.integer({ min: 100, max: 2 ** 20 }), fc.constantFrom('0.01', '1', '37.5'), (values, scale, clipNorm) => {
      const sensitivity2 = integerSensitivity({ scale, clipNorm, length: values.length });
      return norm2(quantiseUnit(Float64Array.from(values), { clipNorm: Number(clipNorm), scale, sensitivity2 })) <= sensitivity2;
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('property: also when T is far too small, or needs more bits than a double has', (t) => {
  const gradient = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(gradient, fc.bigInt({ min: 1n, max: 1n << 60n }), (values, sensitivity2) => {
      const bound = { clipNorm: 1000, scale: 2 ** 20, sensitivity2 };
      return norm2(quantiseUnit(Float64Array.from(values), bound)) <= sensitivity2;
    }),
  );
  t.pass();
});

test('a long gradient keeps its direction at length S C, a short one its length', (t) => {
  const [a, b] = quantiseUnit(Float64Array.of(300, -400), unit);
  t.true(Math.abs((a as number) - 2457.6) < 1.5 && Math.abs((b as number) + 3276.8) < 1.5);
  t.deepEqual([...quantiseUnit(Float64Array.of(0.25, 0, -0.5), unit)], [1024, 0, -2048]);
});

test('rounding is unbiased: 0.3 of a step rounds up three times in ten, on either side of zero', (t) => {
  let [up, down] = [0, 0];
  const runs = 20_000;
  for (let run = 0; run < runs; run++) {
    const [a, b] = quantiseUnit(Float64Array.of(10.3 / 4096, -10.3 / 4096), unit);
    up += a as number;
    down += b as number;
  }
  // Standard deviation of a mean: sqrt(0.21 / 20000) = 0.0032.
  t.true(Math.abs(up / runs - 10.3) < 0.03, String(up / runs));
  t.true(Math.abs(down / runs + 10.3) < 0.03, String(down / runs));
});

test('NaN or infinity anywhere makes the unit the zero vector', (t) => {
  for (const bad of [NaN, Infinity, -Infinity]) t.deepEqual([...quantiseUnit(Float64Array.of(0.5, bad, 0.5), unit)], [0, 0, 0]);
  t.deepEqual([...quantiseUnit(new Float64Array(3), unit)], [0, 0, 0]);
});

test('finite coordinates whose squares overflow or vanish are clipped like any others', (t) => {
  t.true(norm2(quantiseUnit(new Float64Array(4).fill(1e308), unit)) > 4000n ** 2n);
  t.deepEqual([...quantiseUnit(Float64Array.of(Number.MAX_VALUE, 0), unit)], [4096, 0]);
  t.true(norm2(quantiseUnit(Float64Array.of(5e-324, -5e-324), unit)) <= 2n);
});

test('with a generator that always rounds up, all tries fail and the unit is rounded towards zero', (t) => {
  const scaled = Float64Array.of(10.5, -0.5, 10.5);
  const up = forced(0);
  t.deepEqual([...rounded(scaled, 220n, up.random)], [10, 0, 10]);
  t.is(up.count, roundingTries);
  const wide = forced(0);
  t.deepEqual([...rounded(scaled, 242n, wide.random)], [11, 0, 11]);
  t.is(wide.count, 1);
});

test('it draws again until the norm fits: the first draw that does is kept', (t) => {
  let draws = 0;
  const q = rounded(Float64Array.of(10.5, 10.5), 221n, (bytes) => new Uint8Array(bytes).fill(draws++ < 5 ? 0 : 0xff));
  t.deepEqual([...q], [10, 10]);
  t.is(draws, 6);
});

test('when even rounding towards zero is too long the unit is the zero vector, never accepted anyway', (t) => {
  t.deepEqual([...rounded(Float64Array.of(10.5, 10.5), 199n, forced(0xff).random)], [0, 0]);
  t.deepEqual([...rounded(Float64Array.of(10.5, 10.5), 200n, forced(0xff).random)], [10, 10]);
});

test('squares beyond 2^53 are compared exactly', (t) => {
  const root = 2 ** 27 + 1;
  const exact = 2n * BigInt(root) ** 2n;
  t.deepEqual([...rounded(Float64Array.of(root, root), exact, forced(0xff).random)], [root, root]);
  t.deepEqual([...rounded(Float64Array.of(root, root), exact - 1n, forced(0xff).random)], [0, 0]);
});

/** As exact arithmetic has it, draw for draw: the rule that `roundWithin` computes in doubles. */
function byIntegers(scaled: Float64Array, sensitivity2: bigint, random: (bytes: number) => Uint8Array): number[] {
  for (let tries = 0; tries < roundingTries; tries++) {
    const words = new Uint32Array(random(4 * scaled.length).slice().buffer);
    const q = Array.from(
      scaled,
      (x, at) => Math.floor(x) + (words[at] === undefined ? 0 : words[at] < (x - Math.floor(x)) * 2 ** 32 ? 1 : 0),
    );
    if (norm2(Int32Array.from(q)) <= sensitivity2) return q;
  }
  const q = Array.from(scaled, (x) => Math.trunc(x));
  return norm2(Int32Array.from(q)) <= sensitivity2 ? q : q.map(() => 0);
}

test('property: the same words give the integers that exact arithmetic gives, at whatever size and however near the bound', (t) => {
  const coordinate = fc.oneof(
    fc.double({ min: -(2 ** 31) + 2, max: 2 ** 31 - 2, noNaN: true }),
    fc.double({ min: -40, max: 40, noNaN: true }),
    fc.constantFrom(2 ** 26, 2 ** 26 + 1, 94_906_265, 94_906_266, -94_906_266, 0, -0),
  );
  const off = fc.bigInt({ min: -3n, max: 3n });
  fc.assert(
    fc.property(fc.array(coordinate, { minLength: 1, maxLength: 12 }), off, fc.integer(), fc.boolean(), (values, by, seed, isFar) => {
      const scaled = Float64Array.from(values);
      const near = norm2(Int32Array.from(values, (x) => Math.round(x))) + by;
      const sensitivity2 = isFar ? 2n ** 53n + by : near < 1n ? 1n : near;
      const random = () => {
        let state = seed;
        return (bytes: number) =>
          Uint8Array.from({ length: bytes }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) >>> 24);
      };
      t.deepEqual(
        Array.from(rounded(scaled, sensitivity2, random()), (q) => q + 0),
        byIntegers(scaled, sensitivity2, random()).map((q) => q + 0),
      );
    }),
    { numRuns: 400 },
  );
});

test('refuses numbers that are not positive, and S C that leaves 31 bits', (t) => {
  const gradient = Float64Array.of(1);
  for (const wrong of [{ clipNorm: 0 }, { clipNorm: NaN }, { clipNorm: Infinity }, { scale: 0 }, { scale: 1.5 }, { sensitivity2: 0n }])
    t.throws(() => quantiseUnit(gradient, { ...unit, ...wrong }), { message: /^TERMS_REFUSED/ });
  t.throws(() => quantiseUnit(gradient, { ...unit, clipNorm: 2 ** 19 }), { message: /^RING_OVERFLOW/ });
});

test('property: a coordinate is rounded up exactly if its random word is below its fraction of 2^32', (t) => {
  const value = fc.oneof(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.integer({ min: -18, max: 18 }).map((halves) => halves / 2),
    fc.constantFrom(-0, 5e-324, -5e-324),
  );
  const words = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1));
  fc.assert(
    fc.property(fc.array(fc.tuple(value, words), { minLength: 1, maxLength: 30 }), (drawn) => {
      const scaled = Float64Array.from(drawn, ([coordinate]) => coordinate);
      const random = new Uint8Array(Uint32Array.from(drawn, ([, word]) => word).buffer);
      const expected = drawn.map(([x, word]) => Math.floor(x) + (word < (x - Math.floor(x)) * 2 ** 32 ? 1 : 0));
      t.deepEqual(
        [...rounded(scaled, 1n << 60n, () => random)],
        expected.map((q) => q + 0),
      );
    }),
    { numRuns: 1000 },
  );
});
