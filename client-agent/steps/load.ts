// Step 1 of a contribution: the site's rows, checked against the schema, split, and brought to a common scale.
import { CohortError } from '@cohort/protos/errors';
import type { Normalisation } from '@cohort/protos/terms';
import { bucketOf, type RowBucket } from '@cohort/policies/bucket-of';
import type { Dataset } from '../data/dataset.ts';
import { momentsOf, type Moments } from '../data/moments.ts';
import { fitScaling, pooledScaling, scaleRows, schemaScaling, type Scaling } from '../data/normalise.ts';
import type { Partition } from '../data/partition.ts';
import type { PooledStatistics } from '../data/pooled-statistics.ts';
import { readRows } from '../data/read-rows.ts';
import { schemaHash, type DataSchema } from '../data/schema.ts';
import type { DataSource } from '../ports/data-source.ts';
import type { Unit } from '../ports/used-units.ts';

/**
 * The kept rows, scaled, as training and test part, which the ledger knows as the partitions `train` and `evaluation`. `bucket` is
 * the training part's; `evaluationBucket` is null without test rows.
 */
export interface LoadedData {
  readonly names: readonly string[];
  readonly split: { readonly train: Dataset; readonly test: Dataset };
  readonly schemaHash: string;
  readonly bucket: RowBucket;
  readonly evaluationBucket: RowBucket | null;
  readonly scaling: Scaling;
  readonly dropped: number;
  /** The protected units of each part, a patient once: to be known again by the site, and never to leave it. */
  readonly units: Readonly<Record<'train' | 'evaluation', readonly Unit[]>>;
  /** Of the training rows as they were read, when they were asked for. */
  readonly moments: Moments | null;
}

export interface LoadOptions {
  readonly source: DataSource;
  readonly schema: DataSchema;
  readonly partition: Partition;
  readonly normalisation: Normalisation;
  /** What `pooled` scales by. */
  readonly pooled?: PooledStatistics | null;
  /** Steps per unit at which the training rows' moments are wanted. */
  readonly momentsAt?: number | null;
}

/**
 * Reads and checks everything before anything is said to anybody: the agent enrols only after this returned.
 * @throws {CohortError} DATA_NOT_FOUND, DATA_INVALID (by file, line and column), CONFIG_INVALID, TERMS_REFUSED (`pooled` without statistics)
 */
export async function load({
  source,
  schema,
  partition,
  normalisation,
  pooled = null,
  momentsAt = null,
}: LoadOptions): Promise<LoadedData> {
  const {
    encoded,
    split: { train, test },
    units,
  } = await readRows(source, schema, partition);
  const { features, labels, patients, columns } = encoded;
  const scaling = scalingFor(normalisation, schema, pooled, () => fitScaling(features, columns, train));
  const part = (chosen: readonly number[]): Dataset => ({
    features: scaleRows(features, columns, chosen, scaling),
    labels: Float32Array.from(chosen, (row) => labels[row] ?? 0),
    rows: chosen.length,
    columns,
    ...(patients === null ? {} : { patients: Int32Array.from(chosen, (row) => patients[row] ?? 0) }),
  });
  return {
    names: encoded.names,
    split: { train: part(train), test: part(test) },
    schemaHash: schemaHash(schema),
    bucket: bucketOf(train.length),
    evaluationBucket: test.length === 0 ? null : bucketOf(test.length),
    scaling,
    dropped: encoded.dropped,
    units,
    moments: momentsAt === null ? null : momentsOf(encoded, train, schema, momentsAt),
  };
}

function scalingFor(normalisation: Normalisation, schema: DataSchema, pooled: PooledStatistics | null, fit: () => Scaling): Scaling {
  if (normalisation === 'schema') return schemaScaling(schema);
  if (normalisation === 'local') return fit();
  if (pooled !== null) return pooledScaling(schema, pooled);
  throw new CohortError(
    'TERMS_REFUSED',
    'normalisation: expected the statistics that "pooled" scales by, got none; name a published round',
  );
}
