// The server's step against figures worked out by hand.
import test from 'ava';
import fc from 'fast-check';
import { decimal } from './decimal.ts';
import type { GlobalModel } from './global-model.ts';
import { applyStrategy } from './strategy.ts';

const step = { kind: 'fedadam', serverRate: '0.01', beta1: '0.9', beta2: '0.999', tau: '0.00000001' } as const;
const model = (values: readonly number[]): GlobalModel => ({
  tensors: [{ name: 'a', shape: [values.length], values: Float32Array.from(values) }],
  round: 4,
});
const values = (state: GlobalModel) => Array.from(state.tensors[0]?.values ?? []);

test('FedAvg at rate 1 adds the mean, rounded to f32 once, and counts the round', (t) => {
  const next = applyStrategy(model([0.5, -1]), Float64Array.of(0.1, 1e-9), { ...step, kind: 'fedavg', serverRate: '1' });
  t.deepEqual(values(next), [Math.fround(0.5 + 0.1), Math.fround(-1 + 1e-9)]);
  t.is(next.round, 5);
  t.is(next.optimizer, undefined);
});

test('a server rate scales the mean, and sgd goes against the mean gradient', (t) => {
  t.deepEqual(values(applyStrategy(model([1]), Float64Array.of(2), { ...step, kind: 'fedavg', serverRate: '0.5' })), [2]);
  t.deepEqual(values(applyStrategy(model([1]), Float64Array.of(2), { ...step, kind: 'sgd', serverRate: '0.25' })), [0.5]);
});

test('FedAdam follows the reference of FLamby over three rounds, without bias correction', (t) => {
  const updates = [
    [0.5, -2],
    [0.25, 1],
    [-1, 0],
  ];
  let state = model([0, 1]);
  const [m, v, x] = [
    [0, 0],
    [0, 0],
    [0, 1],
  ];
  for (const update of updates) {
    state = applyStrategy(state, Float64Array.from(update), step);
    for (const i of [0, 1] as const) {
      const g = update[i] as number;
      m[i] = 0.9 * (m[i] as number) + (1 - 0.9) * g;
      v[i] = 0.999 * (v[i] as number) + (1 - 0.999) * g * g;
      x[i] = Math.fround((x[i] as number) + (0.01 * m[i]) / (Math.sqrt(v[i]) + 1e-8));
    }
    t.deepEqual(values(state), x);
    t.deepEqual(Array.from(state.optimizer?.m ?? []), m);
    t.deepEqual(Array.from(state.optimizer?.v ?? []), v);
  }
  // The first step of Adam without bias correction: rate x 0.1 / sqrt(0.001) = 0.0316 whatever the size of the update.
  t.true(Math.abs((values(applyStrategy(model([0]), Float64Array.of(7), step))[0] as number) - 0.0316227) < 1e-6);
});

test('tensors are walked in coordinate order and the given state is left as it was', (t) => {
  const state: GlobalModel = {
    tensors: [
      { name: 'a', shape: [2], values: Float32Array.of(1, 2) },
      { name: 'b', shape: [1, 1], values: Float32Array.of(3) },
    ],
    optimizer: { m: new Float64Array(3), v: new Float64Array(3) },
    round: 0,
  };
  const next = applyStrategy(state, Float64Array.of(10, 20, 30), { ...step, kind: 'fedavg', serverRate: '1' });
  t.deepEqual(
    next.tensors.map((tensor) => Array.from(tensor.values)),
    [[11, 22], [33]],
  );
  applyStrategy(state, Float64Array.of(10, 20, 30), step);
  t.deepEqual(
    state.tensors.map((tensor) => Array.from(tensor.values)),
    [[1, 2], [3]],
  );
  t.deepEqual(Array.from(state.optimizer?.m ?? []), [0, 0, 0]);
});

test('refuses another length, a step out of f32, unsorted tensors, and rates that are not fractions', (t) => {
  t.throws(() => applyStrategy(model([0]), new Float64Array(2), step), {
    message: /^MODEL_MISMATCH: mean update: expected 1 coordinates, got 2/,
  });
  for (const bad of [NaN, Infinity, 1e39])
    t.throws(() => applyStrategy(model([0]), Float64Array.of(bad), { ...step, kind: 'fedavg', serverRate: '1' }), {
      message: /^UPDATE_NOT_FINITE: a\[0\]/,
    });
  const b = { name: 'b', shape: [1], values: new Float32Array(1) };
  t.throws(() => applyStrategy({ tensors: [b, { ...b, name: 'a' }], round: 0 }, new Float64Array(2), step), {
    message: /^MODEL_MISMATCH: tensor a/,
  });
  t.throws(() => applyStrategy(model([0]), new Float64Array(1), { ...step, beta1: '1' }), { message: /^TERMS_REFUSED: beta1/ });
  t.throws(() => applyStrategy(model([0]), new Float64Array(1), { ...step, tau: '0' }), { message: /^TERMS_REFUSED: tau/ });
});

test('a decimal is a plain one: no sign, exponent, space, leading zero or bare dot', (t) => {
  t.is(decimal('0.001', 'x'), 0.001);
  t.is(decimal('12', 'x'), 12);
  for (const bad of ['', '-1', '+1', '1e3', ' 1', '01', '.5', '5.', 'NaN', '0x1', '0.000000000000000000001'])
    t.throws(() => decimal(bad, 'x'), { message: /^TERMS_REFUSED: x/ });
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(999),
      (whole, part) => decimal(`${String(whole)}.${String(part)}`, 'x') === Number.parseFloat(`${String(whole)}.${String(part)}`),
    ),
  );
});
