// From three opened files to the next model: which divisor, which bound, and that a machine without Node can follow.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { withoutNoise } from '@cohort/protos/terms';
import { fedavg } from '@cohort/protos/testing/study-plan';
import type { Block } from './block.ts';
import { decodeModel, encodeModel } from './model-file.ts';
import { nextModel, type StepTerms } from './next-model.ts';

const model: Block = { name: 'model', length: 2, width: 32, scale: 8, bound: 100, use: 'sum' };
const weight: Block = { ...model, name: 'weight', length: 1 };
const plain: StepTerms = { task: 'train', blocks: [model, weight], strategy: fedavg, mechanism: withoutNoise };
const noised: StepTerms = {
  ...plain,
  blocks: [model],
  strategy: { ...fedavg, kind: 'sgd', divisor: 4 },
  mechanism: { ...plain.mechanism, kind: 'dp-fedsgd' },
};

const members = ['cleveland', 'hungary', 'va'].map((member) => ({ member, com: '' }));
const enrolled = members.map(({ member }, i) => ({ member, bucket: { lower: 50 * (i + 1), upper: 1000 } }));
const modelIn = encodeModel({ round: 3, tensors: [{ name: 'w', shape: [2], values: Float32Array.of(1, -1) }] }, { made: 'here' });

/** Files that open to `values`: a salt each, and two random-looking vectors that cancel in the ring. */
function filesOf(values: readonly number[]): [Uint8Array, Uint8Array, Uint8Array] {
  const file = (words: readonly number[]): Uint8Array =>
    new Uint8Array([...new Uint8Array(32), ...new Uint8Array(Int32Array.from(words).buffer)]);
  return [
    file(values.map((value, i) => (value + 7 ** i) | 0)),
    file(values.map((_, i) => (-(7 ** i) - 0x7fff_ffff) | 0)),
    file(values.map(() => 0x7fff_ffff)),
  ];
}
const step = (terms: StepTerms, values: readonly number[]): number[] => {
  const { model: next } = decodeModel(nextModel(terms, members, enrolled, modelIn, filesOf(values)));
  return [next.round, ...(next.tensors[0]?.values ?? [])];
};
const refusal = (work: () => unknown): string => {
  try {
    work();
    return 'done';
  } catch (error) {
    return CohortError.from(error).message;
  }
};

test('with exact weights the sum is divided by the opened weight', (t) => {
  t.deepEqual(step(plain, [16, -8, 16]), [4, 1 + 2 / 2, -1 - 1 / 2]);
});

test('with bucket weights the sum is divided by the lower edges over the cap, each at most one', (t) => {
  t.deepEqual(step({ ...plain, blocks: [model], strategy: { ...fedavg, weights: 'bucket' } }, [20, 0]), [4, 1 + 20 / 8 / 2.5, -1]);
});

test('a constant divisor divides whoever took part, and the gradient is subtracted', (t) => {
  t.deepEqual(step(noised, [32, -64]), [4, 1 - 32 / 8 / 4, -1 + 64 / 8 / 4]);
});

test('without noise a sum beyond cohort times bound is refused by its coordinate, with noise it is taken as it is', (t) => {
  const beyond = 3 * model.bound + 1;
  t.regex(
    refusal(() => step(plain, [0, beyond, 8])),
    /^SUM_OUT_OF_BOUND: model\[1\]/,
  );
  t.deepEqual(step(noised, [0, beyond]), [4, 1, Math.fround(-1 - beyond / 8 / 4)]);
});

test('a total weight that is not positive is refused', (t) => {
  t.regex(
    refusal(() => step(plain, [1, 1, 0])),
    /^WEIGHT_NOT_POSITIVE: weight/,
  );
});

test('an evaluation leaves the model as it is, byte for byte, and still holds its counts to their bound', (t) => {
  const counts: Block = { ...model, name: 'counts', length: 4, scale: 1 };
  const evaluation: StepTerms = { ...plain, task: 'evaluate', blocks: [counts] };
  t.deepEqual(nextModel(evaluation, members, enrolled, modelIn, filesOf([1, 2, 3, 4])), modelIn);
  t.regex(
    refusal(() => nextModel(evaluation, members, enrolled, modelIn, filesOf([1, 2, 301, 4]))),
    /^SUM_OUT_OF_BOUND: counts\[2\]/,
  );
  const noisy = { ...evaluation, mechanism: { ...plain.mechanism, kind: 'dp-counts' } } as const;
  t.deepEqual(nextModel(noisy, members, enrolled, modelIn, filesOf([1, 2, 301, -4])), modelIn);
});

test('statistics leave the model as it is, and are held to their bound at 64 bits too', (t) => {
  const squares: Block = { ...model, name: 'squares', length: 1, width: 64, scale: 1, bound: 2 ** 40 };
  const statistics: StepTerms = { ...plain, task: 'statistics', blocks: [squares] };
  const file = (value: bigint) => new Uint8Array([...new Uint8Array(32), ...new Uint8Array(BigInt64Array.of(value).buffer)]);
  const wide = (value: bigint): [Uint8Array, Uint8Array, Uint8Array] => [file(value - 5n), file(2n ** 62n + 5n), file(-(2n ** 62n))];
  t.deepEqual(nextModel(statistics, members, enrolled, modelIn, wide(3n * 2n ** 40n)), modelIn);
  t.regex(
    refusal(() => nextModel(statistics, members, enrolled, modelIn, wide(3n * 2n ** 40n + 1n))),
    /^SUM_OUT_OF_BOUND: squares\[0\]/,
  );
});

test('a file of another length than the blocks is refused', (t) => {
  const [first, second, third] = filesOf([1, 2, 3]);
  t.regex(
    refusal(() => nextModel(plain, members, enrolled, modelIn, [first, second.subarray(4), third])),
    /^ENCODING_INVALID: sum file 1/,
  );
});
