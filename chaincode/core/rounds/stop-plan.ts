// The effect of a passed stop: no round of the plan follows, and the one that is open is void unless it was committed.
import { CohortError } from '@cohort/protos/errors';
import type { Context, ReadContext } from '../context.ts';
import { commits, progresses, requirePlan, roundId } from './state.ts';
import { voidUndecided } from './void-undecided.ts';

/** @throws {CohortError} NOT_FOUND, PLAN_CLOSED */
export async function requireStoppable(context: ReadContext, plan: string): Promise<void> {
  const { progress } = await requirePlan(context, plan);
  if (progress.status !== 'active') throw new CohortError('PLAN_CLOSED', `plan ${plan}: is ${progress.status} already`);
}

export async function stopPlan(context: Context, plan: string): Promise<void> {
  const { progress } = await requirePlan(context, plan);
  const { current } = progress;
  if (current !== null && !(await commits.has(context, ...roundId(current)))) await voidUndecided(context, current, 'stopped');
  progresses.put(context, { ...progress, status: 'closed', reason: 'stopped' }, plan);
  context.emit('plan.closed', { plan, reason: 'stopped' });
}
