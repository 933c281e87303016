// Which trainer an agent uses, by what it agreed to train: TensorFlow.js is loaded only where it pays.
import type { Trainer } from '../ports/trainer.ts';
import { denseLayers, type Architecture } from '../train/architecture.ts';

/** As a site's `node.json` says it. */
export const trainerKinds = ['auto', 'plain', 'tfjs'] as const;
export type TrainerKind = (typeof trainerKinds)[number];

/** Up to so many weights a plain loop is faster, whatever the batch: calling TensorFlow.js costs a third of a millisecond a step. */
const mostPlainWeights = 500;

/** `auto`: TensorFlow.js on its fastest backend, unless all architectures are small. Both learn the same numbers. */
export async function trainerFor(kind: TrainerKind, architectures: readonly Architecture[]): Promise<Trainer> {
  const isPlain = kind === 'plain' || (kind === 'auto' && architectures.every((net) => weightsOf(net) <= mostPlainWeights));
  if (isPlain) return (await import('./plain-trainer.ts')).plainTrainer();
  return await (await import('./tfjs-trainer.ts')).tfjsTrainer();
}

const weightsOf = (architecture: Architecture): number =>
  denseLayers(architecture).reduce((sum, { inputs, units }) => sum + (inputs + 1) * units, 0);
