// A whole plan from what the ledger knows and a few wishes, with the reason of every number and what those who vote should know.
import { floors } from '@cohort/policies/floors';
import { CohortError } from '@cohort/protos/errors';
import { chooseDeadlines, summed } from './choose-deadlines.ts';
import { chooseMechanism } from './choose-mechanism.ts';
import { draftCounts } from './draft-counts.ts';
import type { Draft, DraftInput, Reason } from './draft-input.ts';
import { draftNoised } from './draft-noised.ts';
import { draftOpen } from './draft-open.ts';

const frameBytes = 1 << 20;
const epochs = { retention: 1, expiry: 10 } as const;

/**
 * Pure. What the contracts would refuse is for them to say: `cohort plan check` asks.
 * @throws {CohortError} COHORT_TOO_SMALL, MECHANISM_NOT_SUPPORTED, DATASET_NOT_ALLOWED, PLAN_NOT_ACCEPTED (accounts of different orders),
 *   BUDGET_EXHAUSTED, RING_OVERFLOW
 */
export function draftPlan(input: DraftInput): Draft {
  const { datasets, parties, architecture, genesisModel, epochSeconds, wishes } = input;
  const { minCohort } = floors;
  const maxCohort = datasets.length;
  if (maxCohort < minCohort)
    throw new CohortError(
      'COHORT_TOO_SMALL',
      `datasets: expected those of at least ${String(minCohort)} members, got ${String(maxCohort)}; name more`,
    );
  const chosen = chooseMechanism(input);
  const drafted = wishes.task === 'evaluate' ? draftCounts(input, chosen) : chosen === null ? draftOpen(input) : draftNoised(input, chosen);
  const { terms, gradients } = drafted;
  const coordinates = terms.blocks.reduce((sum, { length }) => sum + length, 0);
  const deadlines = chooseDeadlines({ coordinates, gradients });
  const plan = {
    purpose: wishes.purpose,
    task: wishes.task,
    ...terms,
    datasets: datasets.map(({ view: { msp, dataset, version } }) => ({ msp, dataset, version })),
    parties,
    architecture: architecture.hash,
    genesisModel,
    statistics: null,
    minCohort,
    maxCohort,
    frameBytes,
    uploadProfile: 'relay' as const,
    deadlines,
    proof: false,
    retentionEpochs: epochs.retention,
    expiryEpochs: epochs.expiry,
  };
  const { enrol, collect, relay, step } = deadlines;
  const common: Reason[] = [
    { term: 'minCohort', value: String(minCohort), why: 'the least that the consortium allows: any of the others may be missing' },
    { term: 'maxCohort', value: String(maxCohort), why: 'one for each dataset' },
    {
      term: 'deadlines',
      value: `enrol ${String(enrol)} s, collect ${String(collect)} s, relay ${String(relay)} s, step ${String(step)} s`,
      why: `${String(4 * coordinates)} bytes over a link of 1 Mbit/s, and the largest member's work on a slow processor`,
    },
    {
      term: 'expiryEpochs',
      value: String(epochs.expiry),
      why: 'a round that is not committed frees what it reserved after so many epochs',
    },
  ];
  return {
    plan,
    reasons: [...drafted.reasons, ...common],
    warnings: [...drafted.warnings, ...commonWarnings(maxCohort, summed(deadlines), epochSeconds)],
  };
}

function commonWarnings(maxCohort: number, seconds: number, epochSeconds: number | null): string[] {
  const { minCohort } = floors;
  const warnings: string[] = [];
  if (maxCohort === minCohort)
    warnings.push(
      `The plan names ${String(maxCohort)} members, which is also the least: a round in which one is missing comes to nothing.`,
    );
  if (epochSeconds !== null && seconds > epochSeconds)
    warnings.push(
      `The deadlines are ${String(seconds)} s in sum and an epoch lasts ${String(epochSeconds)} s: the ledger refuses the plan until epochs are as long (cohort epoch propose ${String(seconds)}).`,
    );
  return warnings;
}
