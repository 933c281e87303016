// The Trainer on TensorFlow.js: dense layers forward and back over the core's operations.
import { flatten, type Tensor } from '@cohort/mpc/global-model';
import type * as TensorFlow from '@tensorflow/tfjs-core';
import type { Trainer, TrainingTask, Update } from '../ports/trainer.ts';
import type { Activation } from '../train/architecture.ts';
import { batchOrder } from '../train/batch-order.ts';
import { checkTask } from '../train/check-task.ts';
import { layerWeights, tensorsOf, type LayerWeights } from '../train/tensors.ts';
import { readyBackend } from './tfjs-backend.ts';

interface Variables {
  readonly kernel: TensorFlow.Variable;
  readonly bias: TensorFlow.Variable;
}

interface Batch {
  readonly x: TensorFlow.Tensor2D;
  readonly y: TensorFlow.Tensor2D;
}

/** Starts the fastest backend that is there (see `readyBackend`); everything it allocates is freed before `train` returns. */
export async function tfjsTrainer(): Promise<Trainer> {
  const { tf, backend } = await readyBackend();
  return { backend, train: (task) => train(tf, task), close: () => undefined };
}

async function train(tf: typeof TensorFlow, task: TrainingTask): Promise<Update> {
  checkTask(task);
  const { localSteps, rate, signal, onProgress } = task;
  const layers = layerWeights(task.architecture, task.tensors);
  const variables: Variables[] = [];
  // A variable outlives the scope; the tensor it starts from does not.
  tf.tidy(() => {
    for (const { inputs, units, kernel, bias } of layers)
      variables.push({ kernel: tf.variable(tf.tensor2d(kernel, [inputs, units])), bias: tf.variable(tf.tensor1d(bias)) });
  });
  const optimizer = task.optimiser === 'adam' ? tf.train.adam(rate, 0.9, 0.999, 1e-8) : tf.train.sgd(rate);
  const nextRows = batchOrder(task.data.rows, task.batch, task.seed);
  const report = Math.max(1, Math.floor(localSteps / 10));
  try {
    for (let step = 0; step < localSteps; step++) {
      signal?.throwIfAborted();
      const rows = nextRows(task.firstStep + step);
      tf.tidy(() => {
        optimizer.applyGradients(gradients(tf, layers, variables, batchTensors(tf, task, rows)));
      });
      if ((step + 1) % report === 0) {
        onProgress?.(step + 1, localSteps);
        await new Promise(setImmediate);
      }
    }
    return difference(await trained(layers, variables), task.tensors);
  } finally {
    optimizer.dispose();
    for (const { kernel, bias } of variables) {
      kernel.dispose();
      bias.dispose();
    }
  }
}

function batchTensors(tf: typeof TensorFlow, { data }: TrainingTask, rows: Uint32Array): Batch {
  const features = new Float32Array(rows.length * data.columns);
  const labels = new Float32Array(rows.length);
  for (const [at, row] of rows.entries()) {
    features.set(data.features.subarray(row * data.columns, (row + 1) * data.columns), at * data.columns);
    labels[at] = data.labels[row] ?? 0;
  }
  return { x: tf.tensor2d(features, [rows.length, data.columns]), y: tf.tensor2d(labels, [rows.length, 1]) };
}

/** Forward and back through the layers by hand: the bundle with the core's own gradients takes three times as long to start. */
function gradients(
  tf: typeof TensorFlow,
  layers: readonly LayerWeights[],
  variables: readonly Variables[],
  { x, y }: Batch,
): { name: string; tensor: TensorFlow.Tensor }[] {
  const inputs: TensorFlow.Tensor2D[] = [x];
  for (const [index, { activation }] of layers.entries()) {
    const { kernel, bias } = variables[index] as Variables;
    const sums: TensorFlow.Tensor2D = tf.add(
      tf.matMul(inputs[index] as TensorFlow.Tensor2D, kernel as unknown as TensorFlow.Tensor2D),
      bias,
    );
    inputs.push(activation === 'linear' ? sums : tf[activation](sums));
  }
  // Sigmoid and cross-entropy together have the slope (p - y) / rows with respect to the last layer's sums.
  let error: TensorFlow.Tensor2D = tf.div(tf.sub(inputs.at(-1) as TensorFlow.Tensor2D, y), x.shape[0]);
  const named: { name: string; tensor: TensorFlow.Tensor }[] = [];
  for (let index = layers.length - 1; index >= 0; index--) {
    const { kernel, bias } = variables[index] as Variables;
    const input = inputs[index] as TensorFlow.Tensor2D;
    named.push({ name: kernel.name, tensor: tf.matMul(input, error, true) }, { name: bias.name, tensor: tf.sum(error, 0) });
    const below = layers[index - 1];
    if (below === undefined) break;
    const back: TensorFlow.Tensor2D = tf.matMul(error, kernel, false, true);
    error = tf.mul(back, slope(tf, below.activation, input));
  }
  return named;
}

/** The activation's slope where its output is `y`. */
function slope(tf: typeof TensorFlow, activation: Activation, y: TensorFlow.Tensor2D): TensorFlow.Tensor2D {
  if (activation === 'relu') return tf.cast(tf.greater(y, 0), 'float32');
  if (activation === 'tanh') return tf.sub(1, tf.mul(y, y));
  if (activation === 'sigmoid') return tf.mul(y, tf.sub(1, y));
  return tf.onesLike(y);
}

async function trained(layers: readonly LayerWeights[], variables: readonly Variables[]): Promise<Tensor[]> {
  const after: LayerWeights[] = [];
  for (const [index, layer] of layers.entries()) {
    const { kernel, bias } = variables[index] as Variables;
    after.push({ ...layer, kernel: Float32Array.from(await kernel.data()), bias: Float32Array.from(await bias.data()) });
  }
  return tensorsOf(after);
}

function difference(after: readonly Tensor[], before: readonly Tensor[]): Update {
  const update = flatten(after);
  const start = flatten(before);
  for (let i = 0; i < update.length; i++) update[i] = (update[i] ?? 0) - (start[i] ?? 0);
  return update as Update;
}
