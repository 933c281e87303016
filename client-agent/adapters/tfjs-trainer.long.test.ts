// Both trainers learn the same numbers, stop when told, and leave nothing behind.
import test from 'ava';
import type { Trainer, TrainingTask } from '../ports/trainer.ts';
import { parseArchitecture } from '../train/architecture.ts';
import { initialModel } from '../train/initial-model.ts';
import { randomWords } from '../train/random-words.ts';
import { plainTrainer } from './plain-trainer.ts';
import { readyBackend } from './tfjs-backend.ts';
import { tfjsTrainer } from './tfjs-trainer.ts';

const nets = {
  logistic: [{ kind: 'logistic' }],
  'two dense layers': [
    { kind: 'dense', units: 5, activation: 'tanh' },
    { kind: 'dense', units: 3, activation: 'relu' },
    { kind: 'dense', units: 1, activation: 'sigmoid' },
  ],
};

function task(layers: unknown, more: Partial<TrainingTask> = {}): TrainingTask {
  const architecture = parseArchitecture({ format: 'cohort/architecture/v1', input: 4, layers, loss: 'binary-cross-entropy' });
  const word = randomWords('syntheticCohort', 'trainer-test');
  const rows = 22;
  const features = Float32Array.from({ length: rows * 4 }, () => word() / 2 ** 31 - 1);
  const labels = Float32Array.from({ length: rows }, (_, row) => ((features[row * 4] ?? 0) > 0 ? 1 : 0));
  const { tensors } = initialModel(architecture, '7');
  return {
    architecture,
    tensors,
    data: { features, labels, rows, columns: 4 },
    localSteps: 100,
    batch: 4,
    rate: 0.05,
    seed: 's',
    firstStep: 3,
    ...more,
  };
}

function largestGap(left: Float32Array, right: Float32Array): number {
  return left.reduce((most, value, index) => Math.max(most, Math.abs(value - (right[index] ?? Number.NaN))), 0);
}

for (const [name, layers] of Object.entries(nets))
  for (const optimiser of ['sgd', 'adam'] as const)
    test.serial(`TensorFlow.js and plain JS learn the same ${name} by ${optimiser}`, async (t) => {
      const [left, right] = [
        await (await tfjsTrainer()).train(task(layers, { optimiser })),
        await plainTrainer().train(task(layers, { optimiser })),
      ];
      t.true(
        right.some((value) => Math.abs(value) > 0.01),
        'the update moves',
      );
      // Adam divides by the root of a small moment, which enlarges the difference between f32 and f64.
      t.true(largestGap(left, right) < (optimiser === 'sgd' ? 1e-5 : 1e-4), `gap ${String(largestGap(left, right))}`);
    });

// Serial: the count is of the whole process.
test.serial('TensorFlow.js leaves no tensor behind, also when it is stopped', async (t) => {
  const { tf } = await readyBackend();
  const trainer = await tfjsTrainer();
  const before = tf.memory().numTensors;
  await trainer.train(task(nets.logistic));
  await trainer.train(task(nets['two dense layers'], { optimiser: 'adam' }));
  const stop = new AbortController();
  const stopped = trainer.train(
    task(nets.logistic, {
      signal: stop.signal,
      onProgress: () => {
        stop.abort(new Error('stopped'));
      },
    }),
  );
  await t.throwsAsync(stopped, { message: 'stopped' });
  t.is(tf.memory().numTensors, before);
});

for (const [name, make] of Object.entries({ plain: () => Promise.resolve(plainTrainer()), tfjs: tfjsTrainer }) as [
  string,
  () => Promise<Trainer>,
][]) {
  test.serial(`${name}: one task of 20 steps equals two of 10, because the epoch goes on`, async (t) => {
    const trainer = await make();
    const whole = await trainer.train(task(nets.logistic, { localSteps: 20 }));
    const first = task(nets.logistic, { localSteps: 10 });
    const half = await trainer.train(first);
    let at = 0;
    const tensors = first.tensors.map((tensor) => ({ ...tensor, values: tensor.values.map((value) => value + (half[at++] ?? 0)) }));
    const rest = await trainer.train({ ...first, tensors, firstStep: first.firstStep + 10 });
    t.true(
      largestGap(
        whole,
        half.map((value, index) => value + (rest[index] ?? 0)),
      ) < 1e-6,
    );
  });

  test.serial(`${name}: leaves the given model as it was and refuses rows of another width`, async (t) => {
    const trainer = await make();
    const given = task(nets.logistic);
    const before = given.tensors.map(({ values }) => values.slice());
    await trainer.train(given);
    t.deepEqual(
      given.tensors.map(({ values }) => values),
      before,
    );
    await t.throwsAsync(trainer.train({ ...given, data: { ...given.data, columns: 3 } }), {
      message: /^DATA_INVALID: data: expected 4 features/,
    });
  });
}

test('runs on wasm where no accelerator is installed', async (t) => {
  t.true(['tensorflow', 'webgpu', 'wasm'].includes((await tfjsTrainer()).backend));
});
