// Whether a plan fits the ledger as it is: its parties are ACTIVE party nodes, its datasets are registered and unprotected.
import { CohortError } from '@cohort/protos/errors';
import type { Plan } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { datasets } from '../datasets/state.ts';
import { activeNode } from '../members/state.ts';
import { checkPlan } from './check-plan.ts';

/** @throws {CohortError} NODE_NOT_ACTIVE, DATASET_NOT_ALLOWED, or a code of `checkPlan` */
export async function checkPlanOnLedger(context: ReadContext, plan: Plan): Promise<void> {
  checkPlan(plan);
  for (const id of plan.parties) {
    const node = await activeNode(context, id);
    if (node?.role !== 'party')
      throw new CohortError('NODE_NOT_ACTIVE', `parties: expected an admitted party node of an active organisation, got ${id}`);
  }
  for (const { msp, dataset, version } of plan.datasets) {
    if (!(await datasets.has(context, msp, dataset, String(version))))
      throw new CohortError(
        'DATASET_NOT_ALLOWED',
        `datasets: version ${String(version)} of ${dataset} of ${msp} is not registered; register it first`,
      );
  }
}
