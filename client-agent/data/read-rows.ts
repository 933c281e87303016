// A site's rows as they are read before any scaling: checked against the schema and split.
import { CohortError } from '@cohort/protos/errors';
import type { DataSource } from '../ports/data-source.ts';
import { encodeRows, type EncodedRows } from './encode-rows.ts';
import { splitRows, type Partition, type Split } from './partition.ts';
import type { DataSchema } from './schema.ts';

export interface ReadRows {
  readonly encoded: EncodedRows;
  readonly split: Split;
}

/** @throws {CohortError} DATA_NOT_FOUND, PERMISSION_DENIED, DATA_INVALID (all faults at once) */
export async function readRows(source: DataSource, schema: DataSchema, partition: Partition): Promise<ReadRows> {
  const encoded = await encodeRows(source, schema);
  const split = splitRows(source.name, encoded, partition);
  if (split.train.length === 0)
    throw new CohortError('DATA_INVALID', `${source.name}: expected at least one training row, got none after the split`);
  return { encoded, split };
}
