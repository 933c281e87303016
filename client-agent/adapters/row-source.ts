// A file of rows as a data source, by what its name says that it is: `.parquet`, and otherwise separated values.
import { extname } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { dialectOf, type DeclaredDialect } from '../data/dialect.ts';
import type { DataSource } from '../ports/data-source.ts';
import { csvSource } from './csv.ts';
import { parquetSource } from './parquet.ts';

/** Whether a dialect says how such a file is written. */
export function hasDialect(path: string): boolean {
  return extname(path).toLowerCase() !== '.parquet';
}

/** `own` is the site's own dialect, before the schema's. @throws {CohortError} CONFIG_INVALID for one beside a file that has none */
export function rowSource(path: string, schema: { readonly dialect?: DeclaredDialect } = {}, own: DeclaredDialect = {}): DataSource {
  if (hasDialect(path)) return csvSource(path, dialectOf(schema, own));
  const [key] = Object.keys(own);
  if (key !== undefined)
    throw new CohortError(
      'CONFIG_INVALID',
      `dialect: expected none beside a Parquet file, which says itself how it is written, got ${key}; leave the dialect out`,
    );
  return parquetSource(path);
}
