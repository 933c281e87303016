// A plan that judges a published model once: counts of hits and misses on the evaluation rows, noised where these have accounts.
import { mechanismRules } from '@cohort/policies/mechanism-rules';
import { CohortError } from '@cohort/protos/errors';
import { withoutNoise } from '@cohort/protos/terms';
import { calibrateNoise, withNoiseRatio } from './calibrate-noise.ts';
import type { Chosen } from './choose-mechanism.ts';
import type { DraftInput } from './draft-input.ts';
import { plainStep, type Drafted } from './drafted.ts';
import { budgetReasons, budgetWarnings } from './explain-budget.ts';
import { rounded, valueOf } from './numbers.ts';
import { smallestBudget } from './smallest-budget.ts';

/** True negatives, false positives, false negatives and true positives. */
const counts = 4;

/** @throws {CohortError} DATASET_NOT_ALLOWED for a dataset without evaluation rows */
export function draftCounts(input: DraftInput, chosen: Chosen | null): Drafted {
  const { datasets, wishes } = input;
  const uppers = datasets.map(({ view: { msp, dataset, evaluationBucket } }) => {
    if (evaluationBucket !== null) return evaluationBucket.upper;
    throw new CohortError(
      'DATASET_NOT_ALLOWED',
      `datasets: ${dataset} of ${msp} keeps no evaluation rows apart; leave it out, or register a version that does`,
    );
  });
  const bound = Math.max(...uppers);
  const block = { name: 'counts', length: counts, width: 32, scale: 1, bound, use: 'sum' } as const;
  const terms = {
    rounds: 1,
    blocks: [block],
    strategy: plainStep,
    normalisation: 'schema' as const,
    quantiser: { scale: 1, clipNorm: null, bound },
  };
  const why = { term: 'block counts.bound', value: String(bound), why: 'the upper edge of the largest bucket of evaluation rows' };
  if (chosen === null)
    return {
      terms: { ...terms, normalisation: wishes.normalisation ?? 'local', mechanism: withoutNoise },
      reasons: [why],
      warnings: ['The counts are released without noise: what they say of single rows is not bounded.'],
      gradients: 0,
    };
  const budgets = smallestBudget(input, chosen);
  const { adjacency } = mechanismRules[chosen.kind];
  const unnoised = { ...chosen, adjacency, sensitivity2: '1', samplingRate: { num: '1', den: '1' }, alphaStar: budgets.alphaStar };
  const once = { ...wishes, rounds: 1 };
  const calibrated =
    wishes.noiseRatio === null
      ? calibrateNoise(unnoised, budgets, { rounds: 1, blocks: [block], maxCohort: datasets.length })
      : withNoiseRatio(unnoised, budgets, wishes.noiseRatio);
  const deviation = Math.sqrt(3 * valueOf(calibrated.mechanism.sigma2 ?? { num: '0', den: '1' }));
  const rows = datasets.reduce((sum, { view }) => sum + (view.evaluationBucket?.lower ?? 0), 0);
  return {
    terms: { ...terms, mechanism: calibrated.mechanism },
    reasons: [
      why,
      ...budgetReasons(calibrated, budgets, once),
      {
        term: 'noise beside signal',
        value: rounded((2 * deviation) / rows),
        why: `each of the four counts gets noise of deviation ${rounded(deviation)} (three noises) beside ${String(rows)} rows at least: accuracy to within about +- ${rounded((200 * deviation) / rows)} points`,
      },
    ],
    warnings: budgetWarnings(calibrated, budgets, { ...input, wishes: once }),
    gradients: 0,
  };
}
