// Architectures, first weights, batch order and evaluation.
import test from 'ava';
import { architectureHash, parseArchitecture } from './architecture.ts';
import { batchOrder } from './batch-order.ts';
import { evaluate } from './evaluate.ts';
import { initialModel } from './initial-model.ts';
import { layerWeights, parameterCount, tensorSpecs } from './tensors.ts';

const of = (layers: unknown, more = {}) =>
  parseArchitecture({ format: 'cohort/architecture/v1', input: 3, layers, loss: 'binary-cross-entropy', ...more });
const deep = () => of([{ kind: 'dense', units: 2, activation: 'relu' }, { kind: 'logistic' }]);

test('an unknown layer or activation is refused, naming the known ones', (t) => {
  t.throws(() => of([{ kind: 'conv2d' }]), {
    message: 'LAYER_UNKNOWN: architecture.layers[0].kind: expected one of dense, logistic, got "conv2d"',
  });
  t.throws(() => of([{ kind: 'dense', units: 1, activation: 'gelu' }]), {
    message: 'LAYER_UNKNOWN: architecture.layers[0].activation: expected one of linear, relu, tanh, sigmoid, got "gelu"',
  });
});

test('an architecture with unknown keys, no layers, odd sizes or no probability at its end is refused', (t) => {
  t.throws(() => of([{ kind: 'logistic', units: 2 }]), {
    message: /CONFIG_INVALID: architecture\.layers\[0\]\.units: unknown key; expected only kind$/,
  });
  t.throws(() => of([{ kind: 'logistic' }], { optimizer: 'sgd' }), { message: /CONFIG_INVALID: architecture\.optimizer: unknown key/ });
  t.throws(() => of([]), { message: /CONFIG_INVALID: architecture\.layers: expected a list of 1 to 32 items, got a list of 0$/ });
  t.throws(() => of([{ kind: 'logistic' }], { input: 0 }), {
    message: /CONFIG_INVALID: architecture\.input: expected an integer in 1\.\.65536/,
  });
  t.throws(() => of([{ kind: 'dense', units: 2, activation: 'sigmoid' }]), {
    message: /CONFIG_INVALID.*a last layer of 1 unit with a sigmoid/,
  });
});

test('tensors have canonical names, shapes and order, and d counts them', (t) => {
  t.deepEqual(tensorSpecs(deep()), [
    { name: 'layers.0.bias', shape: [2] },
    { name: 'layers.0.kernel', shape: [3, 2] },
    { name: 'layers.1.bias', shape: [1] },
    { name: 'layers.1.kernel', shape: [2, 1] },
  ]);
  t.is(parameterCount(deep()), 11);
  t.not(architectureHash(deep()), architectureHash(of([{ kind: 'logistic' }])));
});

test('first weights follow the seed, are the same everywhere, and stay within 1/sqrt(inputs)', (t) => {
  const wide = of([{ kind: 'dense', units: 1000, activation: 'tanh' }, { kind: 'logistic' }]);
  const kernel = initialModel(wide, '42').tensors[1]?.values ?? new Float32Array(0);
  t.deepEqual(initialModel(wide, '42').tensors[1]?.values, kernel);
  t.notDeepEqual(initialModel(wide, '43').tensors[1]?.values, kernel);
  const limit = 1 / Math.sqrt(3);
  t.true(kernel.every((value) => Math.abs(value) <= limit));
  t.true(Math.max(...kernel) > 0.99 * limit && Math.min(...kernel) < -0.99 * limit);
  const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
  t.true(Math.abs(variance / ((limit * limit) / 3) - 1) < 0.05);
  t.deepEqual(
    initialModel(of([{ kind: 'logistic' }]), '42').tensors.map(({ values }) => [...values]),
    [[0.48312291502952576], [0.40838623046875, -0.4538380205631256, 0.2497301548719406]],
  );
});

test('every epoch reads each row once, in an order of its own that follows the seed', (t) => {
  const epoch = (seed: string, number: number) => Array.from({ length: 3 }, (_, at) => [...batchOrder(10, 4, seed)(3 * number + at)]);
  t.deepEqual(
    epoch('a', 0).map((rows) => rows.length),
    [4, 4, 2],
  );
  t.deepEqual(
    epoch('a', 5)
      .flat()
      .sort((x, y) => x - y),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  t.notDeepEqual(epoch('a', 0), epoch('a', 1));
  t.notDeepEqual(epoch('a', 0), epoch('b', 0));
  const steps = batchOrder(10, 4, 'a');
  steps(7);
  t.deepEqual([...steps(1)], epoch('a', 0)[1], 'a step can be asked for again');
});

test('evaluation counts at 0.5 and takes exactly 0.5 as class 0', (t) => {
  const architecture = of([{ kind: 'logistic' }]);
  const tensors = [
    { name: 'layers.0.bias', shape: [1], values: Float32Array.of(0) },
    { name: 'layers.0.kernel', shape: [3, 1], values: Float32Array.of(1, 0, 0) },
  ];
  const features = Float32Array.of(2, 0, 0, -2, 0, 0, 1, 0, 0, 0, 0, 0, -1, 0, 0);
  const { accuracy, logLoss, confusion } = evaluate(architecture, tensors, {
    features,
    labels: Float32Array.of(1, 0, 0, 0, 1),
    rows: 5,
    columns: 3,
  });
  t.deepEqual(confusion, { truePositive: 1, falsePositive: 1, trueNegative: 2, falseNegative: 1 });
  t.is(accuracy, 3 / 5);
  const expected = (2 * Math.log(1 + Math.exp(-2)) + 2 * Math.log(1 + Math.E) + Math.log(2)) / 5;
  t.true(Math.abs(logLoss - expected) < 1e-12);
});

test('a model of another architecture is refused by tensor', (t) => {
  const { tensors } = initialModel(deep(), '1');
  t.throws(() => layerWeights(of([{ kind: 'logistic' }]), tensors), { message: /^MODEL_MISMATCH: model: expected 2 tensors, got 4/ });
  const renamed = tensors.map((tensor, at) => (at === 0 ? { ...tensor, name: 'x' } : tensor));
  t.throws(() => layerWeights(deep(), renamed), { message: 'MODEL_MISMATCH: layers.0.bias: expected 2 values, got no such tensor' });
});
