// Step 2 of a contribution: the round's model learns from the training rows; what goes on is the difference, or a gradient.
import { decimal } from '@cohort/mpc/decimal';
import type { GlobalModel } from '@cohort/mpc/global-model';
import type { Terms } from '@cohort/protos/terms';
import type { Dataset } from '../data/dataset.ts';
import type { Trainer, TrainingTask, Update } from '../ports/trainer.ts';
import type { Architecture } from '../train/architecture.ts';
import { recordGradient } from '../train/record-gradient.ts';
import { parameterCount } from '../train/tensors.ts';

export interface TrainOptions extends Pick<TrainingTask, 'signal' | 'onProgress'> {
  readonly architecture: Architecture;
  readonly model: GlobalModel;
  /** The training part. */
  readonly data: Dataset;
  readonly terms: Pick<Terms, 'strategy' | 'round'>;
  /** Orders the site's batches; a site's own, and the same for all rounds of a plan. */
  readonly seed: string;
  readonly trainer: Trainer;
}

/**
 * Trains `localSteps` batches, going on in the epoch where the round before stopped. For the strategy `sgd`, which subtracts, the mean
 * gradient of all rows at the model instead. @throws as `Trainer.train`
 */
export async function train({ architecture, model, data, terms, seed, trainer, signal, onProgress }: TrainOptions): Promise<Update> {
  const { kind, localSteps, batch, clientRate } = terms.strategy;
  if (kind === 'sgd') return meanGradient(architecture, model, data);
  return trainer.train({
    architecture,
    tensors: model.tensors,
    data,
    localSteps,
    batch,
    rate: decimal(clientRate, 'clientRate'),
    seed,
    firstStep: (terms.round - 1) * localSteps,
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}

function meanGradient(architecture: Architecture, { tensors }: GlobalModel, data: Dataset): Update {
  const sum = new Float64Array(parameterCount(architecture));
  const addRecord = recordGradient(architecture, tensors, data);
  for (let row = 0; row < data.rows; row++) addRecord(row, sum, data.rows);
  return Float32Array.from(sum) as Update;
}
