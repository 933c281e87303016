// Clipping, weighing and quantising an update, against its weighted mean and against bad input.
import test from 'ava';
import { dequantise } from '@cohort/mpc/quantise';
import { withoutNoise, type Block, type Terms } from '@cohort/protos/terms';
import { fedavg } from '@cohort/protos/testing/study-plan';
import type { Update } from '../ports/trainer.ts';
import { clip } from './clip.ts';
import { memberWeight, quantise } from './quantise.ts';

const block = (name: string, length: number): Block => ({ name, length, width: 32, scale: 2 ** 20, bound: 2 ** 24, use: 'sum' });
type Needed = Pick<Terms, 'strategy' | 'blocks' | 'mechanism' | 'quantiser'>;

function terms(weights: 'exact' | 'bucket', clipNorm: string | null = null): Needed {
  return {
    strategy: { ...fedavg, weights, weightCap: 1000 },
    blocks: weights === 'exact' ? [block('model', 3), block('weight', 1)] : [block('model', 3)],
    mechanism: withoutNoise,
    quantiser: { scale: 2 ** 20, clipNorm, bound: 2 ** 24 },
  };
}

const update = (...values: number[]): Update => Float32Array.from(values) as Update;

test('exact weights: the update times rows / weightCap, and the weight as one more coordinate', (t) => {
  const agreed = terms('exact');
  const x = quantise(clip(update(1, -0.5, 0), agreed), 250, agreed);
  t.deepEqual(Object.keys(x), ['model', 'weight']);
  t.deepEqual([...(x['model'] as Int32Array)], [2 ** 18, -(2 ** 17), 0]);
  t.deepEqual([...(x['weight'] as Int32Array)], [2 ** 18]);
});

test('bucket weights: the public bucket is all that the weight tells', (t) => {
  const agreed = terms('bucket');
  const of = (rows: number) => quantise(clip(update(1, 0, 0), agreed), rows, agreed);
  t.deepEqual(Object.keys(of(199)), ['model']);
  t.deepEqual(of(100), of(199));
  t.notDeepEqual(of(199), of(200));
  t.is(memberWeight(199, agreed.strategy), 0.1);
});

test('a weighted sum of quantised updates divided by the summed weights is the weighted mean', (t) => {
  const agreed = terms('exact');
  const members = [
    { rows: 199, values: [0.25, -1, 3] },
    { rows: 30, values: [-2, 0.5, 0.125] },
  ];
  const sum = [0, 0, 0];
  let weight = 0;
  for (const { rows, values } of members) {
    const x = quantise(clip(update(...values), agreed), rows, agreed);
    dequantise(x['model'] as Int32Array, 2 ** 20).forEach((value, at) => (sum[at] = (sum[at] ?? 0) + value));
    weight += dequantise(x['weight'] as Int32Array, 2 ** 20)[0] ?? 0;
  }
  for (const [at, total] of sum.entries()) {
    const mean = members.reduce((part, { rows, values }) => part + rows * (values[at] ?? 0), 0) / 229;
    t.true(Math.abs(total / weight - mean) < 2e-5);
  }
});

test("clips to the terms' norm before weighing", (t) => {
  const agreed = terms('exact', '0.5');
  t.deepEqual([...clip(update(3, 4, 0), agreed)], [0.3, 0.4, 0].map(Math.fround));
  t.deepEqual([...clip(update(0.1, 0, 0), agreed)], [Math.fround(0.1)].concat([0, 0]));
});

test('an update that is not finite or out of bound is refused with its coordinate', (t) => {
  const agreed = terms('exact');
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
    t.throws(() => clip(update(0, bad, 0), agreed), { message: /^UPDATE_NOT_FINITE/ });
  t.throws(() => quantise(clip(update(0, 0, 1e6), agreed), 1000, agreed), {
    message: /^UPDATE_OUT_OF_BOUND: model\[2\]/,
  });
});

test('more rows than the weight cap, no rows, or blocks of another size are refused', (t) => {
  const agreed = terms('exact');
  t.throws(() => quantise(clip(update(0, 0, 0), agreed), 1001, agreed), { message: /^TERMS_REFUSED: weightCap/ });
  t.throws(() => quantise(clip(update(0, 0, 0), agreed), 0, agreed), { message: /^DATA_INVALID: rows/ });
  t.throws(() => quantise(clip(update(0, 0), agreed), 10, agreed), {
    message: /^TERMS_REFUSED: block model: expected 2 coordinates, got 3/,
  });
  t.throws(() => quantise(clip(update(0, 0, 0), agreed), 10, { ...agreed, blocks: [block('model', 3)] }), {
    message: /^TERMS_REFUSED: block weight: expected 1 coordinates, got no such block/,
  });
});
