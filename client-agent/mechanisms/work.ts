// What a mechanism's way of computing a contribution is given.
import type { GlobalModel } from '@cohort/mpc/global-model';
import type { QuantisedBlocks } from '@cohort/mpc/quantise';
import type { Study } from '../ports/study.ts';
import type { Enrolled } from '../round.ts';
import type { LoadedData } from '../steps/load.ts';
import type { Architecture } from '../train/architecture.ts';

export interface Work {
  readonly round: Enrolled;
  readonly architecture: Architecture;
  /** The round's model, by its hash. */
  readonly model: GlobalModel;
  readonly data: LoadedData;
  readonly study: Pick<Study, 'trainer' | 'seed'>;
}

/** From model and rows to the integers that are shared. */
export type Mechanise = (work: Work) => Promise<QuantisedBlocks>;
