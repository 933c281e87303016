// What no plan may say, judged on the plan alone.
import { CohortError } from '@cohort/protos/errors';
import { consortiumRules } from '@cohort/policies/consortium-rules';
import type { Plan } from '@cohort/protos/terms';
import { checkRing } from './check-ring.ts';

/** @throws {CohortError} COHORT_TOO_SMALL, RING_OVERFLOW, MECHANISM_NOT_SUPPORTED, PLAN_NOT_ACCEPTED */
export function checkPlan(plan: Plan): void {
  const { minCohort, maxCohort, mechanism } = plan;
  const least = consortiumRules.minCohort;
  if (minCohort < least)
    throw new CohortError('COHORT_TOO_SMALL', `minCohort: expected at least ${String(least)}, got ${String(minCohort)}; raise it`);
  if (maxCohort < minCohort)
    throw new CohortError('COHORT_TOO_SMALL', `maxCohort: expected at least minCohort ${String(minCohort)}, got ${String(maxCohort)}`);
  const members = new Set(plan.datasets.map((item) => item.msp)).size;
  if (members < minCohort)
    throw new CohortError(
      'COHORT_TOO_SMALL',
      `datasets: expected those of at least ${String(minCohort)} members (minCohort), got ${String(members)}`,
    );
  if (plan.strategy.weights === 'exact' && mechanism.kind !== 'none')
    throw refuse('strategy.weights', 'bucket in a plan with noise (an exact weight is not covered by the noise)', 'exact');
  if (plan.strategy.divisor !== 'weights')
    throw refuse('strategy.divisor', 'weights (constant divisors belong to plans with noise)', String(plan.strategy.divisor));
  checkBlocks(plan);
  checkRing(plan);
  if (mechanism.kind !== 'none')
    throw new CohortError(
      'MECHANISM_NOT_SUPPORTED',
      `mechanism.kind: expected none, got ${mechanism.kind}; noised plans are refused until budgets exist`,
    );
  if (Object.values(mechanism).some((value) => value !== null && value !== 'none'))
    throw refuse('mechanism', 'null in every other field when the kind is none', 'a value');
  if (plan.normalisation === 'pooled') throw refuse('normalisation', 'schema or local (pooled is reserved)', 'pooled');
  if (plan.proof) throw refuse('proof', 'false (the norm proof is not built yet)', 'true');
  checkParties(plan);
  checkDatasets(plan);
}

function checkBlocks({ blocks, strategy, quantiser }: Plan): void {
  const names = blocks.map((block) => block.name);
  const expected = strategy.weights === 'exact' ? ['model', 'weight'] : ['model'];
  if (names.join() !== expected.join()) throw refuse('blocks', `${expected.join(', ')} (weights: ${strategy.weights})`, names.join(', '));
  for (const { name, use, width } of blocks) {
    if (use !== 'sum') throw refuse(`block ${name}.use`, 'sum (scores and proofs are not built yet)', use);
    if (width !== 32) throw refuse(`block ${name}.width`, '32 for sums', String(width));
  }
  const [model, weight] = blocks;
  if (model?.scale !== quantiser.scale || model.bound !== quantiser.bound)
    throw refuse(
      'block model',
      `the quantiser's scale ${String(quantiser.scale)} and bound ${String(quantiser.bound)}`,
      `${String(model?.scale)} and ${String(model?.bound)}`,
    );
  if (weight !== undefined && weight.length !== 1) throw refuse('block weight.length', '1', String(weight.length));
}

function checkParties({ parties }: Plan): void {
  const organisations = parties.map((node) => node.split('/')[0]);
  if (new Set(organisations).size !== 3 || !parties.every((node) => node.endsWith('/party')))
    throw refuse('parties', 'three party nodes of three distinct organisations', parties.join(', '));
}

function checkDatasets({ datasets }: Plan): void {
  const keys = datasets.map(({ msp, dataset, version }) => `${msp}~${dataset}~${String(version)}`);
  if (new Set(keys).size !== keys.length) throw refuse('datasets', 'each version once', keys.join(', '));
}

function refuse(at: string, expected: string, got: string): CohortError {
  return new CohortError('PLAN_NOT_ACCEPTED', `${at}: expected ${expected}, got ${got}`);
}
