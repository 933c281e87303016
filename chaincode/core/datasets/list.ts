// datasets.list and datasets.get: registered dataset versions.
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView, QueryBodies } from '@cohort/protos/ledger';
import type { Page } from '@cohort/protos/page';
import type { ReadContext } from '../context.ts';
import { pageOf } from '../page-of.ts';
import { datasets } from './state.ts';

/** Sorted by member, dataset and version as text. */
export async function listDatasets(context: ReadContext, { msp, ...page }: QueryBodies['datasets.list']): Promise<Page<DatasetView>> {
  return pageOf(datasets.page(context, page, ...(msp === null ? [] : [msp])), page.limit);
}

/** @throws {CohortError} NOT_FOUND */
export async function getDataset(context: ReadContext, { msp, dataset, version }: QueryBodies['datasets.get']): Promise<DatasetView> {
  const found = await datasets.get(context, msp, dataset, String(version));
  if (found !== null) return found;
  throw new CohortError('NOT_FOUND', `version ${String(version)} of ${dataset} of ${msp}: is not registered; register it first`);
}
