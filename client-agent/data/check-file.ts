// Reads a file by its schema as an agent would and keeps none of it: what there is to know before the rows are offered.
import type { DataSource } from '../ports/data-source.ts';
import { featureNames, type DataSchema } from './schema.ts';
import { TableReader } from './table-reader.ts';

export interface CheckedFile {
  readonly rows: number;
  /** Rows left out for a missing cell. */
  readonly dropped: number;
  /** Kept rows of class 0 and of class 1. */
  readonly classes: readonly [number, number];
  /** Features that are the same in every kept row. */
  readonly constant: readonly string[];
}

/** @throws {CohortError} DATA_NOT_FOUND, PERMISSION_DENIED, DATA_INVALID: the first kinds of fault by line and column, then how many more */
export async function checkFile(source: DataSource, schema: DataSchema): Promise<CheckedFile> {
  const names = featureNames(schema);
  const first = new Float64Array(names.length);
  const differs = new Uint8Array(names.length);
  const classes: [number, number] = [0, 0];
  let kept = 0;
  const reader = new TableReader(source, schema, (_, { label }, values) => {
    classes[label] += 1;
    if (kept === 0) first.set(values);
    kept += 1;
    for (let at = 0; at < values.length; at++) if (values[at] !== first[at]) differs[at] = 1;
  });
  await source.read(schema.header === 'first-line', reader);
  const { read } = reader.end();
  return { rows: read, dropped: read - kept, classes, constant: names.filter((_, at) => differs[at] === 0) };
}
