// What statistics need of a plan's datasets, and what a plan that scales by them needs of the round that it names.
import type { DatasetView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { publications, requireRound, taintedRounds } from './state.ts';
import { refusePlan } from './refuse-plan.ts';

/** The count of a member's rows must fit its block. @throws {CohortError} PLAN_NOT_ACCEPTED */
export function checkStatistics({ task, blocks: [count] }: Plan, registered: DatasetView): void {
  if (task !== 'statistics') return;
  const name = `version ${String(registered.version)} of ${registered.dataset} of ${registered.msp}`;
  if (count !== undefined && count.bound < registered.bucket.upper)
    throw refusePlan(
      'block count.bound',
      `at least ${String(registered.bucket.upper)}, the upper edge of the rows of ${name}`,
      String(count.bound),
    );
}

/** The rows that a plan scales must be ones whose statistics were taken. @throws {CohortError} ROUND_UNKNOWN, PLAN_NOT_ACCEPTED */
export async function checkPooled(context: ReadContext, { statistics, datasets }: Plan): Promise<void> {
  if (statistics === null) return;
  const { id, terms } = await requireRound(context, statistics);
  if (terms.task !== 'statistics') throw refusePlan('statistics', 'a statistics round', `${statistics} of task ${terms.task}`);
  if (!(await publications.has(context, ...id)))
    throw refusePlan('statistics', 'a published round', `${statistics}, which is not published`);
  if (await taintedRounds.has(context, ...id)) throw refusePlan('statistics', 'a round that is not tainted', `${statistics}, which is`);
  for (const { msp, dataset, version } of datasets)
    if (!terms.datasets.some((item) => item.msp === msp && item.dataset === dataset && item.version === version))
      throw refusePlan('datasets', `those of round ${statistics}`, `version ${String(version)} of ${dataset} of ${msp} too`);
}
