// Every sum of a plan fits its ring with room for the noise: a = 2^(w-1) - maxCohort x bound > 0 and a^2 > 768 sigma^2.
import { assertFits, largestVariance, roomOf } from '@cohort/mpc/overflow-bound';
import type { Plan } from '@cohort/protos/terms';

const sumBlocks = ({ blocks }: Pick<Plan, 'blocks'>) => blocks.filter(({ use }) => use === 'sum');

/** @throws {CohortError} RING_OVERFLOW with both numbers */
export function checkRing(plan: Pick<Plan, 'blocks' | 'maxCohort' | 'mechanism'>): void {
  const { maxCohort, mechanism } = plan;
  for (const { name, width, bound } of sumBlocks(plan)) assertFits({ name, width, maxCohort, bound, sigma2: mechanism.sigma2 });
}

/** The largest whole sigma^2 that leaves every \`sum\` block the room above. */
export function largestSigma2(plan: Pick<Plan, 'blocks' | 'maxCohort'>): bigint {
  const most = sumBlocks(plan).map(({ width, bound }) => largestVariance(roomOf({ width, maxCohort: plan.maxCohort, bound })));
  return most.reduce((least, value) => (value < least ? value : least), most[0] ?? 0n);
}
