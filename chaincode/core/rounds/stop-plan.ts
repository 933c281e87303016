// The effect of a passed stop: no round of the plan follows, and the one that is open is void unless it was committed.
import { CohortError } from '@cohort/protos/errors';
import type { Context, ReadContext } from '../context.ts';
import { commits, putProgress, requirePlan, roundId } from './state.ts';
import { voidUndecided } from './void-undecided.ts';

/** @throws {CohortError} NOT_FOUND, PLAN_CLOSED */
export async function requireStoppable(context: ReadContext, plan: string): Promise<void> {
  const { progress } = await requirePlan(context, plan);
  if (progress.status !== 'active') throw new CohortError('PLAN_CLOSED', `plan ${plan}: is ${progress.status} already`);
}

export async function stopPlan(context: Context, plan: string): Promise<void> {
  const accepted = await requirePlan(context, plan);
  const { progress } = accepted;
  const { current } = progress;
  if (current !== null && !(await commits.has(context, ...roundId(current)))) await voidUndecided(context, current, 'stopped');
  putProgress(context, plan, accepted, { ...progress, status: 'closed', reason: 'stopped' });
  context.emit('plan.closed', { plan, reason: 'stopped' });
}
