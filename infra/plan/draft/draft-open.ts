// A plan without noise, over datasets registered as unprotected: whole updates, weighted by rows.
import { CohortError } from '@cohort/protos/errors';
import { withoutNoise } from '@cohort/protos/terms';
import type { DraftInput } from './draft-input.ts';
import type { Drafted } from './drafted.ts';
import { localTraining } from './local-training.ts';

/** Largest coordinate of an update, in units, that is sent uncut: far beyond what small steps reach. */
const mostUnits = 32;
/** 2^31: half of the centred range of a ring of 32 bits. */
const halfRing = 2 ** 31;

/** @throws {CohortError} DATASET_NOT_ALLOWED for a budgeted dataset, RING_OVERFLOW for too many members */
export function draftOpen(input: DraftInput): Drafted {
  const { datasets, architecture, wishes } = input;
  const budgeted = datasets.find(({ view }) => view.protection === 'budgeted')?.view;
  if (budgeted !== undefined)
    throw new CohortError(
      'DATASET_NOT_ALLOWED',
      `datasets: ${budgeted.dataset} of ${budgeted.msp} is budgeted, and this plan adds no noise; leave it out, or wish for --mechanism auto`,
    );
  const bound = 2 ** Math.floor(Math.log2(halfRing / (4 * datasets.length)));
  const scale = bound / mostUnits;
  if (scale < 2 ** 10)
    throw new CohortError(
      'RING_OVERFLOW',
      `datasets: expected few enough for 2^10 steps a unit beside ${String(mostUnits)} units, got ${String(datasets.length)}; plan with fewer`,
    );
  const block = (name: string, length: number) => ({ name, length, width: 32, scale, bound, use: 'sum' }) as const;
  const strategy = localTraining(input);
  const normalisation = wishes.normalisation ?? 'local';
  return {
    terms: {
      rounds: wishes.rounds,
      blocks: [block('model', architecture.parameters), block('weight', 1)],
      strategy,
      normalisation,
      quantiser: { scale, clipNorm: null, bound },
      mechanism: withoutNoise,
    },
    reasons: [
      { term: 'mechanism.kind', value: 'none', why: 'every dataset is registered as unprotected' },
      {
        term: 'block model.bound',
        value: String(bound),
        why: `the largest power of two at which the sum of ${String(datasets.length)} members stays within a quarter of the ring`,
      },
      {
        term: 'quantiser.scale',
        value: String(scale),
        why: `the bound over ${String(mostUnits)} units, which no coordinate of an update should reach`,
      },
      {
        term: 'strategy.weightCap',
        value: String(strategy.weightCap),
        why: 'the power of ten above the largest bucket of rows, at least 1000',
      },
      {
        term: 'strategy',
        value: `${strategy.kind}, ${String(strategy.localSteps)} steps of ${String(strategy.batch)} rows at rate ${strategy.clientRate}`,
        why: 'as wished, else small steps; `cohort plan simulate` shows whether they suit',
      },
      {
        term: 'normalisation',
        value: normalisation,
        why: wishes.normalisation === null ? "each site's own mean and deviation, which never leave it" : 'as wished',
      },
    ],
    warnings: [
      "There is no noise: what the sums reveal of the rows is not bounded, and all other members of a round together learn the last one's update.",
    ],
    gradients: strategy.localSteps * strategy.batch,
  };
}
