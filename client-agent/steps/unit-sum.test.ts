// What protects a unit on its own site: exact Poisson draws, integers of bounded norm, sums that move by no more than one unit's norm.
import test from 'ava';
import fc from 'fast-check';
import { integerSensitivity } from '@cohort/mpc/integer-sensitivity';
import type { Dataset } from '../data/dataset.ts';
import { parseArchitecture } from '../train/architecture.ts';
import { clampSum } from './clamp-sum.ts';
import { count } from './count.ts';
import { gradients, type UnitSum } from './gradients.ts';
import { exactRate, sample, type Sampled } from './sample.ts';
import { noiseWarning, wholeUpdate } from './whole-update.ts';

const columns = 3;
const architecture = parseArchitecture({
  format: 'cohort/architecture/v1',
  input: columns,
  layers: [{ kind: 'logistic' }],
  loss: 'binary-cross-entropy',
});
const model = {
  tensors: [
    { name: 'layers.0.bias', shape: [1], values: Float32Array.of(0.1) },
    { name: 'layers.0.kernel', shape: [columns, 1], values: Float32Array.of(0.5, -1, 2) },
  ],
};
const scale = 256;
const sensitivity2 = integerSensitivity({ scale, clipNorm: '1', length: columns + 1 });
const mechanism = {
  kind: 'dp-fedsgd',
  unit: 'record',
  adjacency: 'add-remove',
  sigma2: { num: '5', den: '1' },
  sensitivity2: String(sensitivity2),
  samplingRate: { num: '1', den: '4' },
  alphaStar: 7,
} as const;
const terms = { quantiser: { scale, clipNorm: '1', bound: 1 << 20 }, mechanism };

const dataset = (features: readonly number[], patients?: readonly number[]): Dataset => ({
  features: Float32Array.from(features),
  labels: Float32Array.from({ length: features.length / columns }, (_, row) => row % 2),
  rows: features.length / columns,
  columns,
  ...(patients === undefined ? {} : { patients: Int32Array.from(patients) }),
});
const sumOf = async (data: Dataset, units: readonly (readonly number[])[]): Promise<UnitSum> =>
  gradients({ architecture, model, data, units: units as Sampled, terms });
const squaredNorm = (values: Float64Array): bigint => values.reduce((sum, value) => sum + BigInt(value) ** 2n, 0n);

const wild = fc.oneof(
  fc.float(),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, 3.4e38, -3.4e38, 1e-45, 0),
  fc.float({ min: -3, max: 3, noNaN: true }),
);

test('property: the squared integer norm of any unit is at most T, whatever its rows hold and however many they are', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(wild, wild, wild), { minLength: 1, maxLength: 12 }), async (rows) => {
      const sum = await sumOf(dataset(rows.flat()), [rows.map((_, row) => row)]);
      return squaredNorm(sum) <= sensitivity2;
    }),
  );
  t.pass();
});

test('a patient with 10,000 records counts as one unit of norm T', async (t) => {
  const rows = 10_000;
  const data = dataset(
    Array.from({ length: rows * columns }, (_, at) => Math.sin(at) * 3),
    new Array<number>(rows).fill(0),
  );
  const units = sample(data, { unit: 'patient', samplingRate: { num: '1', den: '1' } });
  t.is(units.length, 1);
  const norm = squaredNorm(await sumOf(data, units));
  t.true(norm > 0n && norm <= sensitivity2);
});

test('a unit whose gradient is not finite counts as zero, and so does an empty sample', async (t) => {
  t.deepEqual([...(await sumOf(dataset([Number.NaN, 0, 0]), [[0]]))], [0, 0, 0, 0]);
  t.deepEqual([...(await sumOf(dataset([1, 2, 3]), []))], [0, 0, 0, 0]);
  t.deepEqual([...wholeUpdate(Float32Array.of(Number.NaN, 1, 1, 1) as never, terms)], [0, 0, 0, 0]);
});

test('the integers of a record are its clipped gradient times the scale, unbiased', async (t) => {
  const data = dataset([1, 0, 0]);
  const p = 1 / (1 + Math.exp(-(0.1 + 0.5)));
  const norm = Math.hypot(p, p);
  const factor = norm > 1 ? 1 / norm : 1;
  const mean = new Float64Array(columns + 1);
  const runs = 2000;
  for (let run = 0; run < runs; run++) (await sumOf(data, [[0]])).forEach((value, at) => (mean[at] = (mean[at] ?? 0) + value / runs));
  // Bias first, then the kernel: the coordinate order of a model.
  [p, p, 0, 0].forEach((value, at) => t.true(Math.abs((mean[at] ?? 0) - value * factor * scale) < 0.1, String(at)));
});

const units = fc.array(fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 4, maxLength: 4 }), { maxLength: 8 });
const clampTo = (values: readonly number[], most: number) =>
  clampSum(Float64Array.from(values) as UnitSum, { name: 'model', length: values.length, bound: most });

test('property: the clamp keeps two sums as close as they were, so one unit moves a clamped sum by at most its norm', (t) => {
  fc.assert(
    fc.property(
      units,
      fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 4, maxLength: 4 }),
      fc.integer({ min: 1, max: 500 }),
      (others, unit, most) => {
        const without = [0, 1, 2, 3].map((at) => others.reduce((sum, values) => sum + (values[at] ?? 0), 0));
        const whole = without.map((value, at) => value + (unit[at] ?? 0));
        const [a, b] = [clampTo(without, most), clampTo(whole, most)];
        const moved = a.reduce((sum, value, at) => sum + ((b[at] ?? 0) - value) ** 2, 0);
        return moved <= unit.reduce((sum, value) => sum + value * value, 0) && b.every((value) => Math.abs(value) <= most);
      },
    ),
  );
  t.throws(() => clampSum(new Float64Array(3) as UnitSum, { name: 'model', length: 4, bound: 1 }), {
    message: /^TERMS_REFUSED: block model/,
  });
});

test('Poisson sampling draws each unit with exactly q, independently: sizes pass a chi-square test', (t) => {
  const n = 12;
  const data = dataset(new Array<number>(n * columns).fill(0));
  const runs = 20_000;
  const sizes = new Array<number>(n + 1).fill(0);
  const drawn = new Array<number>(n).fill(0);
  for (let run = 0; run < runs; run++) {
    const chosen = sample(data, mechanism);
    sizes[chosen.length] = (sizes[chosen.length] ?? 0) + 1;
    for (const [row] of chosen) drawn[row ?? 0] = (drawn[row ?? 0] ?? 0) + 1;
  }
  const choose = (k: number): number => (k === 0 ? 1 : (choose(k - 1) * (n - k + 1)) / k);
  // Sizes 0..7 and the rest: 8 degrees of freedom, of which 37 is exceeded once in 10^5 runs.
  const expected = Array.from({ length: 8 }, (_, k) => runs * choose(k) * 0.25 ** k * 0.75 ** (n - k));
  expected.push(runs - expected.reduce((sum, value) => sum + value, 0));
  const seen = [...sizes.slice(0, 8), sizes.slice(8).reduce((sum, value) => sum + value, 0)];
  t.true(seen.reduce((sum, value, k) => sum + (value - (expected[k] ?? 0)) ** 2 / (expected[k] ?? 1), 0) < 37);
  // Each row: 5 standard deviations.
  for (const times of drawn) t.true(Math.abs(times - runs / 4) < 5 * Math.sqrt((runs * 3) / 16));
});

test('a rate outside (0, 1], without lowest terms or with too fine a denominator is refused', (t) => {
  for (const [num, den] of [
    ['0', '1'],
    ['5', '4'],
    ['1', String(2 ** 49)],
  ] as const)
    t.throws(() => exactRate({ num, den }), { message: /^TERMS_REFUSED: mechanism\.samplingRate/ });
  for (const [num, den] of [
    ['2', '8'],
    ['-1', '4'],
    ['0x1', '4'],
    ['1', '0'],
    ['0.5', '1'],
  ] as const)
    t.throws(() => exactRate({ num, den }), { message: /^BODY_INVALID: mechanism\.samplingRate/ });
});

test('counts stand as tn, fp, fn, tp, and one row more changes one of them by the scale', (t) => {
  const data = dataset([9, 0, 0, -9, 0, 0, -9, 0, 0, 9, 0, 0]);
  t.deepEqual([...count(architecture, model, data, { scale: 1 })], [1, 1, 1, 1]);
  const fewer = { ...data, features: data.features.subarray(0, 9), labels: data.labels.subarray(0, 3), rows: 3 };
  t.deepEqual([...count(architecture, model, fewer, { scale: 3 })], [3, 3, 3, 0]);
});

test('member-gaussian warns when its largest cohort stays below three deviations of the noise', (t) => {
  const of = (maxCohort: number) =>
    noiseWarning({
      mechanism: { ...mechanism, kind: 'member-gaussian', sigma2: { num: '4', den: '1' }, sensitivity2: '1' },
      blocks: [{ name: 'model', length: 12, width: 32, scale, bound: 1, use: 'sum' }],
      maxCohort,
    });
  // 3 sqrt(3 x 12) x 2 = 36.
  t.is(of(36), null);
  t.regex(of(35) ?? '', /expected about 36 members .* got at most 35/);
});
