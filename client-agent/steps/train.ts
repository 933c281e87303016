// Step 2 of a contribution: the round's model learns from the training rows; what goes on is the difference.
import { decimal } from '@cohort/mpc/decimal';
import type { GlobalModel } from '@cohort/mpc/global-model';
import type { Terms } from '@cohort/protos/terms';
import type { Dataset } from '../data/dataset.ts';
import type { Trainer, TrainingTask, Update } from '../ports/trainer.ts';
import type { Architecture } from '../train/architecture.ts';

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

/** Trains `localSteps` batches, going on in the epoch where the round before stopped. @throws as `Trainer.train` */
export async function train({ architecture, model, data, terms, seed, trainer, signal, onProgress }: TrainOptions): Promise<Update> {
  const { localSteps, batch, clientRate } = terms.strategy;
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
