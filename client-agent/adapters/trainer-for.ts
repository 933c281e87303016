// Which trainer an agent uses, by what it agreed to train: TensorFlow.js is loaded only where it pays.
import type { Trainer } from '../ports/trainer.ts';
import { denseLayers, type Architecture } from '../train/architecture.ts';

/** As a site's `node.json` says it. */
export const trainerKinds = ['auto', 'plain', 'tfjs'] as const;
export type TrainerKind = (typeof trainerKinds)[number];

/** Up to so many weights a plain loop is faster, whatever the batch: calling TensorFlow.js costs a third of a millisecond a step. */
const mostPlainWeights = 500;

/**
 * `auto`: TensorFlow.js on its fastest backend, unless all architectures are small; then it is loaded with the first large net that comes
 * from a party. Both learn the same numbers.
 */
export async function trainerFor(kind: TrainerKind, architectures: readonly Architecture[]): Promise<Trainer> {
  if (kind === 'tfjs' || (kind === 'auto' && architectures.some(isLarge))) return await largeTrainer();
  const plain = (await import('./plain-trainer.ts')).plainTrainer();
  if (kind === 'plain') return plain;
  let large: Promise<Trainer> | null = null;
  let used = plain;
  return {
    get backend() {
      return used.backend;
    },
    async train(task) {
      used = isLarge(task.architecture) ? await (large ??= largeTrainer()) : plain;
      return await used.train(task);
    },
    close() {
      void large?.then((trainer) => {
        trainer.close();
      });
    },
  };
}

async function largeTrainer(): Promise<Trainer> {
  return await (await import('./tfjs-trainer.ts')).tfjsTrainer();
}

const isLarge = (net: Architecture): boolean => weightsOf(net) > mostPlainWeights;

const weightsOf = (architecture: Architecture): number =>
  denseLayers(architecture).reduce((sum, { inputs, units }) => sum + (inputs + 1) * units, 0);
