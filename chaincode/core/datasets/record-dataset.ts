// Buffers a dataset version that was checked; its first version fixes protection and source, and opens the accounts.
import type { DatasetRegistration } from '@cohort/protos/ledger';
import { openAccounts } from '../budgets/open-accounts.ts';
import type { Context } from '../context.ts';
import { datasets, protections, sourceOf, sources } from './state.ts';

/** @throws {CohortError} ALREADY_EXISTS when an account is open already */
export async function recordDataset(context: Context, msp: string, body: DatasetRegistration, first: boolean): Promise<void> {
  const { dataset, source, version, protection, accounts } = body;
  datasets.put(context, { msp, ...body }, msp, dataset, String(version));
  if (first) {
    protections.put(context, { protection, accounts }, msp, dataset);
    sourceOf.put(context, source, msp, dataset);
    if (!(await sources.has(context, msp, source))) sources.put(context, dataset, msp, source);
  }
  const opened = first ? await openAccounts(context, msp, body) : [];
  context.emit('dataset.registered', { msp, dataset, version, opened });
}
