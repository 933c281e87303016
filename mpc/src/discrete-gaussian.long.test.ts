// The sampler against exact probabilities, against a second implementation in BigInt only, and at the edges of its table.
import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { fromHex } from '@cohort/protos/hash';
import { aes256CtrStream } from './crypto.ts';
import { discreteGaussian, type WordSource } from './discrete-gaussian.ts';
import { floorScaledExp } from './discrete-gaussian-exp.ts';
import { exponentOf, gaussianTable, slotCount, tailBits } from './discrete-gaussian-table.ts';
import { KeystreamWords } from './discrete-gaussian-words.ts';
import { countWords, listedWords } from '../vectors/gaussian-vectors.ts';

const keystream = (fill: number): KeystreamWords => new KeystreamWords(aes256CtrStream(new Uint8Array(32).fill(fill)));

function draw(num: bigint, den: bigint, count: number, fill = 1): Float64Array {
  const out = new Float64Array(count);
  discreteGaussian(out, gaussianTable({ num, den }), keystream(fill));
  return out;
}

/** Chi-square of samples, folded by `binOf` into bins of the given probabilities, and its distance from the mean in standard deviations. */
function deviation(samples: Float64Array, probabilities: readonly number[], binOf: (x: number) => number): number {
  const observed = new Float64Array(probabilities.length);
  for (const x of samples) observed[binOf(x)] = (observed[binOf(x)] ?? Number.NaN) + 1;
  const chiSquare = probabilities.reduce((sum, p, bin) => {
    const expected = p * samples.length;
    return sum + ((observed[bin] as number) - expected) ** 2 / expected;
  }, 0);
  const freedom = probabilities.length - 1;
  return (chiSquare - freedom) / Math.sqrt(2 * freedom);
}

/** P(X = x) for |x| <= reach, and of all beyond last: floats serve here, the test's own noise is 1e-3. */
function probabilityMass(variance: number, reach: number): number[] {
  const rho = (x: number) => Math.exp((-x * x) / (2 * variance));
  let total = 1;
  for (let x = 1; x < reach + 40 * Math.sqrt(variance) + 40; x++) total += 2 * rho(x);
  const inside = Array.from({ length: 2 * reach + 1 }, (_, at) => rho(at - reach) / total);
  return [...inside, 1 - inside.reduce((sum, p) => sum + p, 0)];
}

const small = [
  [1n, 4n, 2],
  [1n, 2n, 2],
  [9n, 4n, 6],
  [7n, 1n, 10],
  [300n, 1n, 70],
  [1025n, 1n, 130],
] as const;

for (const [num, den, reach] of small)
  test(`sigma^2 = ${String(num)}/${String(den)}: frequencies fit the exact probabilities, and not those of a sigma^2 4 percent off`, (t) => {
    const samples = draw(num, den, 400_000);
    const bin = (x: number) => (Math.abs(x) <= reach ? x + reach : 2 * reach + 1);
    const variance = Number(num) / Number(den);
    t.true(Math.abs(deviation(samples, probabilityMass(variance, reach), bin)) < 4);
    t.true(deviation(samples, probabilityMass(variance * 1.04, reach), bin) > 8);
    t.true(deviation(samples, probabilityMass(variance / 1.04, reach), bin) > 8);
  });

/** Standard normal mass below z, by Simpson's rule from 0. */
function normalMass(z: number): number {
  const steps = 200;
  const at = (i: number) => Math.exp(-(((z * i) / steps) ** 2) / 2) * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  return 0.5 + (z / steps / 3 / Math.sqrt(2 * Math.PI)) * Array.from({ length: steps + 1 }, (_, i) => at(i)).reduce((sum, f) => sum + f, 0);
}

for (const [num, den] of [
  [1n << 26n, 1n],
  [83_906_585n, 1n],
  [50_343_951n, 2n],
  [1n << 74n, 3n],
] as const)
  test(`sigma^2 = ${String(num)}/${String(den)}: bins to 4.8 sigma and moments are the Gaussian's`, (t) => {
    const samples = draw(num, den, 1_000_000);
    const sigma = Math.sqrt(Number(num) / Number(den));
    const edges = Array.from({ length: 49 }, (_, at) => (at - 24) / 5);
    const below = edges.map(normalMass);
    const probabilities = [...below, 1].map((mass, at) => mass - (at === 0 ? 0 : (below[at - 1] as number)));
    const bin = (factor: number) => (x: number) => Math.max(0, Math.min(49, Math.ceil((5 * x) / (factor * sigma)) + 24));
    t.true(Math.abs(deviation(samples, probabilities, bin(1))) < 4);
    t.true(deviation(samples, probabilities, bin(1.01)) > 8, 'one percent of sigma');
    const moment = (power: number) => samples.reduce((sum, x) => sum + (x / sigma) ** power, 0) / samples.length;
    // Four standard deviations of each mean: 1, sqrt(2), sqrt(15), sqrt(96); the fourth moment sees the tail slices.
    for (const [power, value, spread] of [
      [1, 0, 1],
      [2, 1, 1.42],
      [3, 0, 3.88],
      [4, 3, 9.8],
    ] as const)
      t.true(Math.abs(moment(power) - value) < (4 * spread) / Math.sqrt(1_000_000), `moment ${String(power)}`);
  });

test('the tail slices, one sample in forty thousand, hold their share and fall as the Gaussian does', (t) => {
  const [num, den] = [1n << 26n, 1n];
  const { tailFrom, tailWidth } = gaussianTable({ num, den });
  const sigma = 2 ** 13;
  const [count, words, out] = [8_000_000, keystream(2), new Float64Array(8000)];
  const seen = [0, 0];
  for (let drawn = 0; drawn < count; drawn += out.length) {
    discreteGaussian(out, gaussianTable({ num, den }), words);
    for (const x of out)
      if (Math.abs(x) >= tailFrom) {
        const slice = Math.abs(x) < tailFrom + tailWidth ? 0 : 1;
        seen[slice] = (seen[slice] as number) + 1;
      }
  }
  const beyond = [0, 1].map((slice) => 2 * count * (1 - normalMass((tailFrom + slice * tailWidth - 0.5) / sigma)));
  const expected = beyond.map((above, slice) => above - (beyond[slice + 1] ?? 0));
  t.true((expected[0] as number) > 100 && (expected[1] as number) > 10, 'enough of them to count');
  for (const slice of [0, 1]) {
    const mean = expected[slice] as number;
    t.true(
      Math.abs((seen[slice] as number) - mean) < 4 * Math.sqrt(mean),
      `slice ${String(slice)}: ${String(seen[slice])} of ${String(mean)}`,
    );
  }
});

test('both parities and all offsets of a slice are drawn evenly: no slice edge shows', (t) => {
  const width = gaussianTable({ num: 1n << 26n, den: 1n }).width;
  const samples = draw(1n << 26n, 1n, 1_000_000, 9);
  const bins = Array<number>(64).fill(1 / 64);
  t.true(Math.abs(deviation(samples, bins, (x) => (((x % width) + width) % width) >> 3)) < 4);
});

/** The sampler as its documentation says it, in BigInt and without any shortcut. */
function referenceSample(num: bigint, den: bigint, words: WordSource): number {
  const sigma2 = { num, den };
  const { counts, scale, width } = gaussianTable(sigma2);
  const used = counts.reduce((total, count) => total + count, 0);
  const next = (): bigint => BigInt(words.next() >>> 0);
  const offsetOf = (size: bigint): bigint => {
    const low = next();
    return size <= 1n << 32n ? low % size : low + (next() % (size >> 32n)) * (1n << 32n);
  };
  for (;;) {
    const word = next();
    let u = next();
    const slot = Number(word & BigInt(slotCount - 1));
    if (slot > used) continue;
    let slice = 0;
    for (let before = counts[0] ?? 0; slot >= before && slice < counts.length; before += counts[++slice] ?? 0);
    let factor = { num: BigInt(scale), den: BigInt(counts[slice] ?? 1) };
    let x = BigInt(slice) * BigInt(width);
    if (slice === counts.length) {
      let zeros = 0n;
      for (let bit = 31n, bits = next(); ((bits >> bit) & 1n) === 0n; zeros++) {
        if (bit === 0n) bits = next();
        bit = bit === 0n ? 31n : bit - 1n;
      }
      const tailWidth = BigInt(width) << BigInt(tailBits);
      x += zeros * tailWidth + offsetOf(tailWidth);
      factor = { num: BigInt(scale) << (zeros + 1n + BigInt(tailBits)), den: 1n };
    } else x += width <= 2 ** 18 ? (word >> 14n) % BigInt(width) : offsetOf(BigInt(width));
    let accepted: boolean;
    for (let bits = 32; ; bits += 32) {
      const threshold = floorScaledExp(factor, exponentOf(x, sigma2), bits);
      accepted = u < threshold;
      if (u !== threshold) break;
      u = (u << 32n) | next();
    }
    const negative = ((word >> 13n) & 1n) === 1n;
    if (accepted && !(x === 0n && negative)) return Number(negative ? -x : x);
  }
}

test('a second implementation without floating point reads the same words and draws the same samples', (t) => {
  for (const [num, den, count] of [
    [1n, 3n, 300],
    [9n, 4n, 300],
    [1n << 26n, 1n, 1500],
    [50_343_951n, 2n, 1500],
    [1n << 60n, 7n, 500],
    [1n << 79n, 1n, 500],
  ] as const) {
    const [fast, slow] = [countWords(keystream(3)), countWords(keystream(3))];
    const out = new Float64Array(count);
    discreteGaussian(out, gaussianTable({ num, den }), fast);
    t.deepEqual(
      [...out],
      Array.from({ length: count }, () => referenceSample(num, den, slow)),
    );
    t.is(fast.read, slow.read);
  }
});

test('property: where U is within one step of the acceptance probability the integers decide, and the estimate agrees with them', (t) => {
  const place = fc.record({ slice: fc.nat(60), offset: fc.nat(511), step: fc.integer({ min: -2, max: 2 }), next: fc.nat(0xffff_ffff) });
  const [num, den] = [83_906_585n, 1n];
  const { counts, scale, width } = gaussianTable({ num, den });
  fc.assert(
    fc.property(place, ({ slice, offset, step, next }) => {
      const x = BigInt(slice * width + offset);
      const factor = { num: BigInt(scale), den: BigInt(counts[slice] ?? 0) };
      const u = Number(floorScaledExp(factor, exponentOf(x, { num, den }), 32)) + step;
      if (u < 0 || u > 0xffff_ffff) return;
      const slot = counts.slice(0, slice).reduce((total, count) => total + count, 0);
      const words = [slot | (offset << 14), u, next, 0, 0];
      const [fast, slow] = [countWords(listedWords(words)), countWords(listedWords(words))];
      const out = new Float64Array(1);
      discreteGaussian(out, gaussianTable({ num, den }), fast);
      t.deepEqual([out[0], fast.read], [referenceSample(num, den, slow), slow.read]);
    }),
    { numRuns: 1000, seed: 7 },
  );
});

interface Edge {
  readonly name: string;
  readonly sigma2: { readonly num: string; readonly den: string };
  readonly words: readonly number[];
  readonly read: number;
  readonly sample: number;
}

test('gaussian-edges.json: ties, tails and restarts are what the second implementation makes of them', (t) => {
  const edges = JSON.parse(readFileSync(new URL('../vectors/v1/gaussian-edges.json', import.meta.url), 'utf8')) as Edge[];
  for (const { name, sigma2, words, read, sample } of edges) {
    const [num, den] = [BigInt(sigma2.num), BigInt(sigma2.den)];
    const [fast, slow] = [countWords(listedWords(words)), countWords(listedWords(words))];
    const out = new Float64Array(1);
    discreteGaussian(out, gaussianTable({ num, den }), fast);
    t.deepEqual([out[0], fast.read], [sample, read], name);
    t.deepEqual([referenceSample(num, den, slow), slow.read], [sample, read], name);
    t.true(read <= words.length, name);
  }
  t.true(edges.some(({ name, read }) => name.startsWith('three tied words') && read >= 5));
});

test('gaussian-0.json: its key and the words read are the stream that a holder expands', (t) => {
  const [{ key }] = JSON.parse(readFileSync(new URL('../vectors/v1/gaussian-0.json', import.meta.url), 'utf8')) as [{ key: string }];
  const words = new KeystreamWords(aes256CtrStream(fromHex(key)));
  const bytes = aes256CtrStream(fromHex(key)).next(4 * 20_000);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < 20_000; at++) if (words.next() !== view.getInt32(4 * at, true)) t.fail(`word ${String(at)}`);
  t.pass();
});

test('property: a table exists for every sigma^2 below 2^80, fits its slots, and lies above the density', (t) => {
  const variance = fc.tuple(fc.bigInt({ min: 1n, max: 1n << 90n }), fc.bigInt({ min: 1n, max: 1n << 40n }), fc.nat(80));
  fc.assert(
    fc.property(variance, ([num, den, shift]) => {
      const sigma2 = { num: num >> BigInt(shift) || 1n, den };
      if (sigma2.num >= den << 80n) return true;
      const { counts, scale, width } = gaussianTable(sigma2);
      const total = counts.reduce((sum, count) => sum + count, 1);
      const above = counts.every(
        (count, slice) =>
          slice === 0 || floorScaledExp({ num: BigInt(scale), den: 1n }, exponentOf(BigInt(slice) * BigInt(width), sigma2), 0) < count,
      );
      return total <= slotCount && counts[0] === scale && above;
    }),
    { numRuns: 60, seed: 4 },
  );
  t.pass();
});

test('property: sigma^2 need not be reduced', (t) => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 1n << 30n }),
      fc.bigInt({ min: 1n, max: 999n }),
      fc.bigInt({ min: 2n, max: 99n }),
      (num, den, by) => {
        const [plain, scaled] = [draw(num, den, 20), draw(num * by, den * by, 20)];
        t.deepEqual(plain, scaled);
      },
    ),
    { numRuns: 25, seed: 5 },
  );
});

test('refuses sigma^2 that is zero, negative or 2^80 and more', (t) => {
  for (const [num, den] of [
    [0n, 1n],
    [-1n, 1n],
    [1n, 0n],
    [1n << 80n, 1n],
  ] as const)
    t.throws(() => gaussianTable({ num, den }), { message: /^TERMS_REFUSED: sigma\^2/ });
});
