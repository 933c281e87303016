// Datasets' keys: one record per version, what its first version promised for good, and the tie to its source.
import { CohortError } from '@cohort/protos/errors';
import type { DatasetRegistration, DatasetView } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { table } from '../table.ts';

export const datasets = table<DatasetView, [msp: string, dataset: string, version: string]>('dataset');
/** Protection and accounts, the same for all versions of a dataset. */
export const protections = table<Pick<DatasetRegistration, 'protection' | 'accounts'>, [msp: string, dataset: string]>('protection');
/** The first dataset of a source (organisation, source id); another one needs a unanimous vote. */
export const sources = table<string, [msp: string, source: string]>('dataset-of-source');
/** A dataset has one source for good. */
export const sourceOf = table<string, [msp: string, dataset: string]>('source-of-dataset');

/** @throws {CohortError} DATASET_NOT_ALLOWED when this version is not registered */
export async function requireDataset(context: ReadContext, msp: string, dataset: string, version: number): Promise<DatasetView> {
  const registered = await datasets.get(context, msp, dataset, String(version));
  if (registered !== null) return registered;
  throw new CohortError(
    'DATASET_NOT_ALLOWED',
    `datasets: version ${String(version)} of ${dataset} of ${msp} is not registered; register it first`,
  );
}
