// The four hospitals prepared as the benchmark prepares them, its pooled test included.
import { csvSource } from '@cohort/client-agent/adapters/csv';
import type { Dataset } from '@cohort/client-agent/data/dataset';
import { encodeRows } from '@cohort/client-agent/data/encode-rows';
import { heartPartition, heartSchema, hospitals, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { fitScaling, scaleRows } from '@cohort/client-agent/data/normalise';
import { splitRows } from '@cohort/client-agent/data/partition';
import { load } from '@cohort/client-agent/steps/load';

export interface Parts {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** `sites` in the benchmark's order, each on its own scale; `pooled` holds the same rows, all on the scale of all training rows. */
export interface BenchmarkData {
  readonly sites: readonly Parts[];
  readonly pooled: Parts;
}

/** Reads the files; the pooled scale is something that only a benchmark, which sees all rows, can compute. */
export async function benchmarkData(files: Readonly<Record<Hospital, string>>): Promise<BenchmarkData> {
  const schema = heartSchema();
  const sites: Parts[] = [];
  const features: number[] = [];
  const labels: number[] = [];
  const train: number[] = [];
  const test: number[] = [];
  let columns = 0;
  for (const hospital of hospitals) {
    const source = csvSource(files[hospital]);
    const partition = heartPartition(hospital);
    sites.push((await load({ source, schema, partition, normalisation: 'local' })).split);
    const encoded = await encodeRows(source, schema);
    const split = splitRows(source.name, encoded, partition);
    const first = labels.length;
    train.push(...split.train.map((row) => first + row));
    test.push(...split.test.map((row) => first + row));
    features.push(...encoded.features);
    labels.push(...encoded.labels);
    columns = encoded.columns;
  }
  const all = Float64Array.from(features);
  const scaling = fitScaling(all, columns, train);
  const part = (rows: readonly number[]): Dataset => ({
    features: scaleRows(all, columns, rows, scaling),
    labels: Float32Array.from(rows, (row) => labels[row] ?? 0),
    rows: rows.length,
    columns,
  });
  return { sites, pooled: { train: part(train), test: part(test) } };
}
