// rounds.closePlan: ends a plan that can no longer gather minCohort members, or whose members can no longer afford a round.
import { CohortError } from '@cohort/protos/errors';
import type { Plan } from '@cohort/protos/terms';
import { canAfford } from '../budgets/can-afford.ts';
import type { Context, Handler } from '../context.ts';
import { requireDataset } from '../datasets/state.ts';
import { isVoting } from '../members/state.ts';
import { putProgress, requirePlan } from './state.ts';
import { statisticsRound } from './statistics-once.ts';
import { valuesRound } from './values-once.ts';
import { voidUndecided } from './void-undecided.ts';

/** Payload: {}. @throws {CohortError} NOT_FOUND, PLAN_CLOSED, ROLE_NOT_ALLOWED, ROUND_ALREADY_COMMITTED, EVIDENCE_INSUFFICIENT */
export const closePlan: Handler<'rounds.closePlan'> = async (context, { plan: id, reason }) => {
  const accepted = await requirePlan(context, id);
  const { plan, progress } = accepted;
  const parties: readonly string[] = accepted.parties;
  if (!parties.includes(context.creator.node))
    throw new CohortError('ROLE_NOT_ALLOWED', `${context.creator.node}: expected one of the plan's parties ${parties.join(', ')}`);
  if (progress.status !== 'active') throw new CohortError('PLAN_CLOSED', `plan ${id}: is ${progress.status} already`);
  const eligible = reason === 'budget-exhausted' ? await affording(context, plan) : await enrolling(context, plan, progress.model);
  if (eligible >= plan.minCohort)
    throw new CohortError(
      'EVIDENCE_INSUFFICIENT',
      `plan ${id}: ${String(eligible)} members could still ${reason === 'budget-exhausted' ? 'afford a round' : 'enrol'}, minCohort is ${String(plan.minCohort)}; open a round`,
    );
  if (progress.current !== null) await voidUndecided(context, progress.current, 'cohort-too-small');
  putProgress(context, id, accepted, { ...progress, status: 'closed', reason });
  context.emit('plan.closed', { plan: id, reason });
  return {};
};

/** Active members, those under an emergency suspension too, of whom this model's values, or the rows' statistics, were not released without noise; a plan has one dataset of each. */
async function enrolling(context: Context, { task, datasets, mechanism }: Plan, modelIn: string): Promise<number> {
  let members = 0;
  for (const dataset of datasets) {
    const { msp } = dataset;
    if (!(await isVoting(context, msp))) continue;
    const earlier = task === 'statistics' ? await statisticsRound(context, dataset) : await valuesRound(context, { task, modelIn }, msp);
    if (mechanism.kind !== 'none' || earlier?.released !== true) members += 1;
  }
  return members;
}

/** Active members with a dataset of the plan that could pay one more round. */
async function affording(context: Context, plan: Plan): Promise<number> {
  if (plan.mechanism.kind === 'none')
    throw new CohortError('EVIDENCE_INSUFFICIENT', 'reason: expected cohort-too-small for a plan without noise, which costs nothing');
  const members = new Set<string>();
  for (const { msp, dataset, version } of plan.datasets)
    if ((await isVoting(context, msp)) && (await canAfford(context, plan, await requireDataset(context, msp, dataset, version))))
      members.add(msp);
  return members.size;
}
