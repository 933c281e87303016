// The Trainer in plain JS for dense nets: instant to start, so the story test and the smallest sites use it; twin of the tfjs one.
import { flatten } from '@cohort/mpc/global-model';
import type { Trainer, TrainingTask, Update } from '../ports/trainer.ts';
import { addGradientAt, type AddGradient, type LayerGradients } from '../train/backward.ts';
import { batchOrder } from '../train/batch-order.ts';
import { checkTask } from '../train/check-task.ts';
import { layerWeights, tensorsOf } from '../train/tensors.ts';
import { optimiser } from './plain-optimiser.ts';

/** Arithmetic in f64, weights stored as f32. */
export function plainTrainer(): Trainer {
  return { backend: 'plain', train, close: () => undefined };
}

async function train(task: TrainingTask): Promise<Update> {
  checkTask(task);
  const { architecture, tensors, data, localSteps, batch, seed, firstStep, signal, onProgress } = task;
  const layers = layerWeights(architecture, tensors);
  const gradients = layers.map(({ kernel, bias }) => ({ kernel: new Float64Array(kernel.length), bias: new Float64Array(bias.length) }));
  const addGradient = addGradientAt(layers);
  const rowsOf = batchOrder(data.rows, batch, seed);
  const apply = optimiser(task.optimiser ?? 'sgd', task.rate);
  const report = Math.max(1, Math.floor(localSteps / 10));
  for (let step = 0; step < localSteps; step++) {
    signal?.throwIfAborted();
    learn(addGradient, gradients, task, rowsOf(firstStep + step));
    apply(
      layers.flatMap((layer, index) => [
        { weights: layer.kernel, gradient: gradients[index]?.kernel ?? new Float64Array(0) },
        { weights: layer.bias, gradient: gradients[index]?.bias ?? new Float64Array(0) },
      ]),
    );
    if ((step + 1) % report === 0) {
      onProgress?.(step + 1, localSteps);
      // Lets an abort, a timer or a message in between.
      await new Promise(setImmediate);
    }
  }
  const after = flatten(tensorsOf(layers));
  const before = flatten(tensors);
  for (let i = 0; i < after.length; i++) after[i] = (after[i] ?? 0) - (before[i] ?? 0);
  return after as Update;
}

/** Writes the batch's mean gradient of the binary cross-entropy. */
function learn(addGradient: AddGradient, gradients: readonly LayerGradients[], { data }: TrainingTask, rows: Uint32Array): void {
  for (const { kernel, bias } of gradients) {
    kernel.fill(0);
    bias.fill(0);
  }
  for (const row of rows) {
    const input = data.features.subarray(row * data.columns, (row + 1) * data.columns);
    addGradient(gradients, { input, label: data.labels[row] ?? 0, divisor: rows.length });
  }
}
