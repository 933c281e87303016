// datasets.list: every registered dataset version.
import type { DatasetView } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { datasets } from './state.ts';

/** Sorted by member, dataset and version as text. */
export async function listDatasets(context: ReadContext): Promise<readonly DatasetView[]> {
  return datasets.list(context);
}
