// From model and rows to the integers that are shared: one function for each mechanism, its steps in order.
import type { GlobalModel } from '@cohort/mpc/global-model';
import type { QuantisedBlocks } from '@cohort/mpc/quantise';
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';
import type { Study } from './ports/study.ts';
import type { Enrolled } from './round.ts';
import { blockNamed } from './steps/block-named.ts';
import { clampSum } from './steps/clamp-sum.ts';
import { clip } from './steps/clip.ts';
import { count } from './steps/count.ts';
import { gradients } from './steps/gradients.ts';
import type { LoadedData } from './steps/load.ts';
import { quantise } from './steps/quantise.ts';
import { sample } from './steps/sample.ts';
import { summarise } from './steps/summarise.ts';
import { train } from './steps/train.ts';
import { wholeUpdate } from './steps/whole-update.ts';
import type { Architecture } from './train/architecture.ts';

export interface ContributionInput {
  readonly round: Enrolled;
  readonly architecture: Architecture;
  /** The round's model, by its hash. */
  readonly model: GlobalModel;
  readonly data: LoadedData;
  readonly study: Pick<Study, 'trainer' | 'seed'>;
}

/** Noise is not added here: the parties add it to the sum, see `aggregator/steps/agree-noise-seed.ts`. */
export type ComputeContribution = (input: ContributionInput) => Promise<QuantisedBlocks>;

/** How a task and its mechanism turn model and rows into what is shared. */
export function contributionOf({ task, mechanism }: Pick<Terms, 'task' | 'mechanism'>): ComputeContribution {
  if (task === 'evaluate') return counts;
  if (task === 'statistics') return statistics;
  return { none: withoutNoise, 'dp-fedsgd': dpFedsgd, 'member-gaussian': memberGaussian, 'dp-counts': counts }[mechanism.kind];
}

/** Over unprotected data: train > clip > quantise. */
export const withoutNoise: ComputeContribution = async ({ round, architecture, model, data, study }) => {
  const { terms } = round.view;
  const update = await train({ architecture, model, data: data.split.train, terms, ...study, signal: round.signal });
  return quantise(clip(update, terms), data.split.train.rows, terms);
};

/** Noised by the parties: sample > gradients (clipped and quantised unit by unit, then added) > bound. */
export const dpFedsgd: ComputeContribution = async ({ round, architecture, model, data }) => {
  const { terms } = round.view;
  const units = sample(data.split.train, terms.mechanism);
  const sum = await gradients({ architecture, model, data: data.split.train, units, terms, signal: round.signal });
  return { model: clampSum(sum, blockNamed(terms.blocks, 'model', sum.length)) };
};

/** Noised by the parties: train > whole update (clipped and quantised as one unit) > bound. */
const memberGaussian: ComputeContribution = async ({ round, architecture, model, data, study }) => {
  const { terms } = round.view;
  const update = await train({ architecture, model, data: data.split.train, terms, ...study, signal: round.signal });
  const sum = wholeUpdate(update, terms);
  return { model: clampSum(sum, blockNamed(terms.blocks, 'model', sum.length)) };
};

/** An evaluation, noised by the parties (`dp-counts`) or over unprotected data (`none`): count > bound. */
const counts: ComputeContribution = async ({ round, architecture, model, data }) => {
  const block = blockNamed(round.view.terms.blocks, 'counts', 4);
  return Promise.resolve({ counts: clampSum(count(architecture, model, data.split.test, block), block) });
};

/** Pooled statistics, without noise over unprotected data: summarise (the rows were added up as they were read). */
const statistics: ComputeContribution = async ({ round, data }) => {
  if (data.moments === null) throw new CohortError('INTERNAL', 'statistics: expected rows that were loaded with their moments');
  return Promise.resolve(summarise(data.moments, round.view.terms.blocks));
};
