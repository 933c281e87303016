// What the ledger is told of a site's rows: their schema's hash, the buckets of the two parts and their budgets, and nothing else.
import type { ReadRows } from '@cohort/client-agent/data/read-rows';
import { schemaHash, type DataSchema } from '@cohort/client-agent/data/schema';
import { schemaScaling } from '@cohort/client-agent/data/normalise';
import { bucketOf } from '@cohort/policies/bucket-of';
import type { AccountOpening, DatasetRegistration, RowBucket } from '@cohort/protos/ledger';
import type { Budget } from './default-budget.ts';

export interface DatasetName {
  readonly dataset: string;
  readonly version: number;
  /** Where the rows come from: a source has one dataset, so that its budget is one. */
  readonly source: string;
}

/** A budget for each part, by the bucket of its rows. */
export type Budgets = Readonly<Record<'train' | 'evaluation', (bucket: RowBucket) => Budget>>;

/**
 * Null budgets: unprotected, for good. Training rows are protected by patient where the schema says whose they are, evaluation rows by
 * record, as the mechanisms draw on them.
 * @throws {CohortError} DATA_INVALID without a training row; CONFIG_INVALID where budgeted numbers have no public centre and scale
 */
export function datasetRegistration(
  name: DatasetName,
  schema: DataSchema,
  { split: { train, test } }: Pick<ReadRows, 'split'>,
  budgets: Budgets | null,
): DatasetRegistration {
  const bucket = bucketOf(train.length);
  const evaluationBucket = test.length === 0 ? null : bucketOf(test.length);
  // No plan under noise could train on rows that have no public scale.
  if (budgets !== null) schemaScaling(schema);
  const unit = schema.columns.some(({ kind }) => kind === 'patient') ? 'patient' : 'record';
  const accounts: readonly AccountOpening[] =
    budgets === null
      ? []
      : [
          { partition: 'train', unit, ...budgets.train(bucket) },
          ...(evaluationBucket === null
            ? []
            : [{ partition: 'evaluation', unit: 'record', ...budgets.evaluation(evaluationBucket) } as const]),
        ];
  return {
    ...name,
    schemaHash: schemaHash(schema),
    bucket,
    evaluationBucket,
    protection: budgets === null ? 'unprotected' : 'budgeted',
    accounts,
  };
}
