// What no plan may say, judged on the plan alone.
import { CohortError } from '@cohort/protos/errors';
import { floors } from '@cohort/policies/floors';
import { mostMembers } from '@cohort/protos/most-members';
import { strategyFault } from '@cohort/policies/strategy-fault';
import type { Plan } from '@cohort/protos/terms';
import { checkBlocks } from './check-blocks.ts';
import { checkMechanism } from './check-mechanism.ts';
import { checkRing } from './check-ring.ts';
import { refusePlan } from './refuse-plan.ts';

/** @throws {CohortError} COHORT_TOO_SMALL, RING_OVERFLOW, MECHANISM_NOT_SUPPORTED, PLAN_NOT_ACCEPTED, TERMS_REFUSED, BODY_INVALID */
export function checkPlan(plan: Plan): void {
  checkCohort(plan);
  const fault = plan.task === 'train' ? strategyFault(plan.strategy) : null;
  if (fault !== null) throw refusePlan(fault.at, fault.expected, fault.got);
  if (plan.task === 'train') checkDivision(plan);
  else if (plan.rounds !== 1)
    throw refusePlan(
      'rounds',
      `1 for task ${plan.task} (one result, released once; propose another plan for another)`,
      String(plan.rounds),
    );
  checkBlocks(plan);
  checkMechanism(plan);
  checkRing(plan);
  checkNormalisation(plan);
  if (plan.proof) throw refusePlan('proof', 'false (the norm proof is not built yet)', 'true');
  checkParties(plan);
  checkDatasets(plan);
}

function checkCohort({ minCohort, maxCohort, datasets }: Plan): void {
  const least = floors.minCohort;
  if (minCohort < least)
    throw new CohortError('COHORT_TOO_SMALL', `minCohort: expected at least ${String(least)}, got ${String(minCohort)}; raise it`);
  if (maxCohort < minCohort)
    throw new CohortError('COHORT_TOO_SMALL', `maxCohort: expected at least minCohort ${String(minCohort)}, got ${String(maxCohort)}`);
  // Whoever a plan names may enrol, and everybody who is enrolled is announced, listed and shown.
  const carries = `at most ${String(mostMembers)}, what the lists of a round and its commit carry`;
  if (maxCohort > mostMembers) throw refusePlan('maxCohort', carries, String(maxCohort));
  if (datasets.length > mostMembers)
    throw refusePlan('datasets', `${carries} (plan another round for the others)`, String(datasets.length));
  const members = new Set(datasets.map((item) => item.msp)).size;
  if (members < minCohort)
    throw new CohortError(
      'COHORT_TOO_SMALL',
      `datasets: expected those of at least ${String(minCohort)} members (minCohort), got ${String(members)}`,
    );
}

/** What the sum is divided by: under noise nothing but a public constant, since a weight is a release that no account pays. */
function checkDivision({ strategy, mechanism }: Plan): void {
  const noised = mechanism.kind !== 'none';
  if (strategy.weights === 'exact' && noised)
    throw refusePlan('strategy.weights', 'bucket in a plan with noise (an exact weight is not covered by the noise)', 'exact');
  if (!noised && strategy.divisor !== 'weights')
    throw refusePlan('strategy.divisor', 'weights (constant divisors belong to plans with noise)', String(strategy.divisor));
  if (noised && strategy.divisor === 'weights')
    throw refusePlan('strategy.divisor', 'a public constant in a plan with noise (weights are not released)', 'weights');
}

/** Statistics bring values to the schema's scale, which bounds them; what a plan pools, it names. */
function checkNormalisation({ task, normalisation, statistics }: Plan): void {
  if (task === 'statistics' && normalisation !== 'schema') throw refusePlan('normalisation', 'schema for statistics', normalisation);
  if (normalisation === 'pooled' && statistics === null)
    throw refusePlan('statistics', 'the key of a published statistics round for pooled normalisation', 'null');
  if (normalisation !== 'pooled' && statistics !== null)
    throw refusePlan('statistics', `null for ${normalisation} normalisation`, statistics);
}

function checkParties({ parties }: Plan): void {
  const organisations = parties.map((node) => node.split('/')[0]);
  if (new Set(organisations).size !== 3 || !parties.every((node) => node.endsWith('/party')))
    throw refusePlan('parties', 'three party nodes of three distinct organisations', parties.join(', '));
}

/** One person's rows may be in two datasets, each with accounts of its own: a plan that drew on both would release more than either counts. */
function checkDatasets({ datasets }: Plan): void {
  const names = new Map<string, string>();
  for (const { msp, dataset, version } of datasets) {
    const name = `version ${String(version)} of ${dataset}`;
    const other = names.get(msp);
    if (other !== undefined) throw refusePlan('datasets', 'one dataset version of each member', `${other} and ${name} of ${msp}`);
    names.set(msp, name);
  }
}
