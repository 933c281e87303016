// rounds.closePlan: ends a plan that can no longer gather minCohort members from its last model.
import { CohortError } from '@cohort/protos/errors';
import type { Context, Handler } from '../context.ts';
import { isActive } from '../members/state.ts';
import { abandonments, commits, progresses, publications, releases, requirePlan, roundId, voids } from './state.ts';

/** Payload: {}. @throws {CohortError} NOT_FOUND, PLAN_CLOSED, ROLE_NOT_ALLOWED, ROUND_ALREADY_COMMITTED, EVIDENCE_INSUFFICIENT */
export const closePlan: Handler<'rounds.closePlan'> = async (context, { plan: id, reason }) => {
  const { plan, progress } = await requirePlan(context, id);
  const parties: readonly string[] = plan.parties;
  if (!parties.includes(context.creator.node))
    throw new CohortError('ROLE_NOT_ALLOWED', `${context.creator.node}: expected one of the plan's parties ${parties.join(', ')}`);
  if (progress.status !== 'active') throw new CohortError('PLAN_CLOSED', `plan ${id}: is ${progress.status} already`);
  const members = new Set(plan.datasets.map((item) => item.msp));
  const released = new Set((await releases.list(context, id, progress.model)).flat());
  let eligible = 0;
  for (const member of members) if (!released.has(member) && (await isActive(context, member))) eligible += 1;
  if (eligible >= plan.minCohort)
    throw new CohortError(
      'EVIDENCE_INSUFFICIENT',
      `plan ${id}: ${String(eligible)} members could still enrol, minCohort is ${String(plan.minCohort)}; open a round`,
    );
  if (progress.current !== null) await voidUnlessDecided(context, progress.current);
  progresses.put(context, { ...progress, status: 'closed', reason }, id);
  context.emit('plan.closed', { plan: id, reason });
  return {};
};

async function voidUnlessDecided(context: Context, current: string): Promise<void> {
  const id = roundId(current);
  if ((await publications.has(context, ...id)) || (await abandonments.has(context, ...id)) || (await voids.has(context, ...id))) return;
  if (await commits.has(context, ...id))
    throw new CohortError('ROUND_ALREADY_COMMITTED', `round ${current}: is committed; publish or abandon it before closing the plan`);
  voids.put(context, { reason: 'cohort-too-small', named: [], evidence: [] }, ...id);
}
