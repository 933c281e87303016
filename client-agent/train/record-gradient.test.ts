// Gradients per record against differences of the loss, and their mean as what the strategy sgd subtracts.
import test from 'ava';
import fc from 'fast-check';
import { flatten, type Tensor } from '@cohort/mpc/global-model';
import { plainTrainer } from '../adapters/plain-trainer.ts';
import { train } from '../steps/train.ts';
import { makeRig } from '../testing/rig.ts';
import { activations, parseArchitecture } from './architecture.ts';
import { evaluate } from './evaluate.ts';
import { initialModel } from './initial-model.ts';
import { recordGradient } from './record-gradient.ts';
import { layerWeights, parameterCount, tensorSpecs, type LayerWeights } from './tensors.ts';

const architecture = parseArchitecture({
  format: 'cohort/architecture/v1',
  input: 3,
  layers: [{ kind: 'dense', units: 4, activation: 'tanh' }, { kind: 'dense', units: 2, activation: 'sigmoid' }, { kind: 'logistic' }],
  loss: 'binary-cross-entropy',
});
const model = initialModel(architecture, 'gradient');
const data = {
  features: Float32Array.of(1, -2, 0.5, 0.25, 1.5, -1, 2, 0, 1),
  labels: Float32Array.of(1, 0, 1),
  rows: 3,
  columns: 3,
};

/** The model with one coordinate moved, as f32 has it; returns also how far it moved. */
function moved(at: number, by: number): { tensors: Tensor[]; step: number } {
  let from = 0;
  let step = 0;
  const tensors = model.tensors.map((tensor) => {
    const values = tensor.values.slice();
    const index = at - from;
    from += values.length;
    if (index >= 0 && index < values.length) {
      const before = values[index] ?? 0;
      values[index] = before + by;
      step = (values[index] ?? 0) - before;
    }
    return { ...tensor, values };
  });
  return { tensors, step };
}

test("each coordinate is the slope of the record's loss, in the order of the model", (t) => {
  const gradient = recordGradient(architecture, model.tensors, data);
  for (let row = 0; row < data.rows; row++) {
    const one = { features: data.features.slice(3 * row, 3 * row + 3), labels: data.labels.slice(row, row + 1), rows: 1, columns: 3 };
    const sum = new Float64Array(parameterCount(architecture));
    gradient(row, sum);
    for (let at = 0; at < sum.length; at++) {
      const [up, down] = [moved(at, 1e-3), moved(at, -1e-3)];
      const slope =
        (evaluate(architecture, up.tensors, one).logLoss - evaluate(architecture, down.tensors, one).logLoss) / (up.step - down.step);
      t.true(Math.abs((sum[at] ?? 0) - slope) < 1e-6, `row ${String(row)}, coordinate ${String(at)}`);
    }
  }
});

test('a gradient is added to what is there, and rows of another width are refused', (t) => {
  const gradient = recordGradient(architecture, model.tensors, data);
  const once = new Float64Array(parameterCount(architecture));
  const twice = new Float64Array(once.length);
  gradient(1, once);
  gradient(1, twice);
  gradient(1, twice);
  t.deepEqual([...twice], [...once.map((value) => 2 * value)]);
  t.throws(() => recordGradient(architecture, model.tensors, { ...data, columns: 9, rows: 1 }), {
    message: /^DATA_INVALID: data: expected 3 features/,
  });
});

test('under the strategy sgd a site gives its mean gradient: one step of gradient descent, negated', async (t) => {
  const { strategy } = (await makeRig()).terms;
  const of = (kind: 'sgd' | 'fedavg') =>
    train({
      architecture,
      model,
      data,
      terms: { round: 1, strategy: { ...strategy, kind, localSteps: 1, batch: data.rows, clientRate: '1' } },
      seed: '',
      trainer: plainTrainer(),
    });
  const [gradient, update] = [await of('sgd'), await of('fedavg')];
  t.is(gradient.length, flatten(model.tensors).length);
  gradient.forEach((value, at) => t.true(Math.abs(value + (update[at] ?? 0)) < 1e-6));
});

test('property: to the bit what the sums are when each is written out, for any depth, activation, weights and divisor', (t) => {
  const number = fc.float({ noNaN: true, min: -30, max: 30 });
  const hidden = fc.record({
    kind: fc.constant('dense' as const),
    units: fc.integer({ min: 1, max: 4 }),
    activation: fc.constantFrom(...activations),
  });
  fc.assert(
    fc.property(
      fc.array(hidden, { maxLength: 3 }),
      fc.array(number, { minLength: 3, maxLength: 3 }),
      fc.array(number, { minLength: 100, maxLength: 100 }),
      fc.constantFrom(0, 1),
      fc.integer({ min: 1, max: 9 }),
      (below, features, weights, label, divisor) => {
        const net = parseArchitecture({ ...architecture, layers: [...below, { kind: 'logistic' }] });
        let from = 0;
        const tensors = tensorSpecs(net).map((spec) => {
          const size = spec.shape.reduce((product, side) => product * side, 1);
          return { ...spec, values: Float32Array.from(weights.slice(from, (from += size))) };
        });
        const rows = { features: Float32Array.from(features), labels: Float32Array.of(label), rows: 1, columns: 3 };
        const sum = new Float64Array(parameterCount(net));
        recordGradient(net, tensors, rows)(0, sum, divisor);
        t.deepEqual(sum, writtenOut(layerWeights(net, tensors), rows.features, label, divisor));
      },
    ),
  );
});

/** Each sum by itself, with nothing kept for the next row. */
function writtenOut(layers: readonly LayerWeights[], features: Float32Array, label: number, divisor: number): Float64Array {
  const outputs: number[][] = [[...features]];
  for (const { units, activation, kernel, bias } of layers) {
    const input = outputs.at(-1) ?? [];
    const sums = Array.from({ length: units }, (_, unit) =>
      input.reduce((sum, value, i) => sum + value * (kernel[i * units + unit] ?? 0), bias[unit] ?? 0),
    );
    outputs.push(sums.map((x) => ({ linear: x, relu: Math.max(0, x), tanh: Math.tanh(x), sigmoid: 1 / (1 + Math.exp(-x)) })[activation]));
  }
  const gradients: number[][] = [];
  let error = [((outputs.at(-1)?.[0] ?? 0) - label) / divisor];
  for (const [at, { units, kernel }] of [...layers.entries()].toReversed()) {
    const input = outputs[at] ?? [];
    gradients.unshift(
      [...error],
      input.flatMap((value) => error.map((part) => value * part)),
    );
    const slopeAt = (y: number) =>
      ({ linear: 1, relu: y > 0 ? 1 : 0, tanh: 1 - y * y, sigmoid: y * (1 - y) })[layers[at - 1]?.activation ?? 'linear'];
    error = input.map((y, i) => error.reduce((sum, part, unit) => sum + (kernel[i * units + unit] ?? 0) * part, 0) * slopeAt(y));
  }
  // Nothing is added to a zero but zeros: its sign is not told.
  return Float64Array.from(gradients.flat(), (value) => value + 0);
}
