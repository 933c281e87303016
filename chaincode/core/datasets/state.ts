// Datasets' keys: one record per version, and the one-to-one tie between a source and its dataset.
import type { DatasetView } from '@cohort/protos/ledger';
import { table } from '../table.ts';

export const datasets = table<DatasetView, [msp: string, dataset: string, version: string]>('dataset');
/** A source (organisation, source id) has one dataset, and a dataset one source, for good. */
export const sources = table<string, [msp: string, source: string]>('dataset-of-source');
export const sourceOf = table<string, [msp: string, dataset: string]>('source-of-dataset');
