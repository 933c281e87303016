// budgets.statement: every account of a dataset, with what was decided so far.
import { CohortError } from '@cohort/protos/errors';
import type { BudgetStatement } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { datasets } from '../datasets/state.ts';

/** @throws {CohortError} NOT_FOUND for a dataset that is not registered */
export async function statement(
  context: ReadContext,
  { msp, dataset }: { readonly msp: string; readonly dataset: string },
): Promise<BudgetStatement> {
  const [version] = await datasets.list(context, msp, dataset);
  if (version === undefined) throw new CohortError('NOT_FOUND', `dataset ${dataset} of ${msp}: is not registered; register it first`);
  return { msp, dataset, protection: version.protection, accounts: [] };
}
