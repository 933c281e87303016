// The heart study's pooled statistics on the in-memory consortium, and the plan that scales by them.
import type { Plan } from '@cohort/protos/terms';
import { heartPlan, parties, publishRequest, type Study } from './round-story.ts';

const scale = 2 ** 15;

/** Sums and squares of nine number columns; values to 1/32768 of the schema's unit. */
export const statisticsPlan: Plan = {
  ...heartPlan,
  task: 'statistics',
  rounds: 1,
  normalisation: 'schema',
  blocks: [
    { name: 'count', length: 1, width: 32, scale: 1, bound: 500, use: 'sum' },
    { name: 'sum', length: 9, width: 32, scale, bound: 500 * 20 * scale, use: 'sum' },
    { name: 'squares', length: 9, width: 64, scale: scale ** 2, bound: 500 * 400 * scale ** 2, use: 'sum' },
  ],
};

/** Training that scales by the statistics of `round`. */
export const pooledPlan = (round: string): Plan => ({ ...heartPlan, normalisation: 'pooled', statistics: round });

/** The committed statistics round is published, with the model as it was. */
export async function publishStatistics({ consortium }: Study, round: string, hashed: string): Promise<void> {
  const { terms, termsHash } = await consortium.ask('rounds.get', { round });
  await consortium.submit(parties[0], 'rounds.publish', publishRequest(round, termsHash, hashed, terms.modelIn));
}
