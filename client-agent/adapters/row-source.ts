// Rows as a data source, by what the name of their file says: `.json` is a query of a database, `.parquet` itself, another separated values.
import { basename, extname } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import type { Shape } from '@cohort/protos/shape';
import { dialectOf, plainDialect, type DeclaredDialect } from '../data/dialect.ts';
import type { DataSource } from '../ports/data-source.ts';
import { csvSource } from './csv.ts';
import { parquetSource } from './parquet.ts';

/** How a JSON file that a person wrote is read, to its leaves. @throws {CohortError} CONFIG_INVALID, PERMISSION_DENIED */
export type ReadJson = <T>(path: string, shape: Shape<T>, missing?: string) => Promise<T>;

interface Described {
  readonly dialect?: DeclaredDialect;
}

/** Whether a dialect says how such a file is written. */
export function hasDialect(path: string): boolean {
  return !isQuery(path) && extname(path).toLowerCase() !== '.parquet';
}

/** `own` is the site's own dialect, before the schema's. @throws {CohortError} CONFIG_INVALID for one beside what has none */
export function rowSource(path: string, readJson: ReadJson, schema: Described = {}, own: DeclaredDialect = {}): DataSource {
  if (!isQuery(path)) return fileSource(path, schema, own);
  expectNoDialect(own, 'a query, whose values have types');
  return querySource(path, readJson);
}

/** Of a file that holds the rows themselves. @throws {CohortError} as `rowSource` */
export function fileSource(path: string, schema: Described = {}, own: DeclaredDialect = {}): DataSource {
  if (hasDialect(path)) return csvSource(path, dialectOf(schema, own));
  expectNoDialect(own, 'a Parquet file, which says itself how it is written');
  return parquetSource(path);
}

function expectNoDialect(own: DeclaredDialect, beside: string): void {
  const [key] = Object.keys(own);
  if (key !== undefined)
    throw new CohortError('CONFIG_INVALID', `dialect: expected none beside ${beside}, got ${key}; leave the dialect out`);
}

function isQuery(path: string): boolean {
  return extname(path).toLowerCase() === '.json';
}

/** Its description is read anew each time, and the driver is loaded where there is one, and nowhere else. */
function querySource(path: string, readJson: ReadJson): DataSource {
  const name = basename(path);
  const asked = async () => {
    const { queryShape } = await import('./postgresql/query-shape.ts');
    const missing = 'expected the description of a query, got none; put it there, or correct the name';
    return { name, description: await readJson(path, queryShape, missing) };
  };
  return {
    name,
    dialect: plainDialect,
    countedBy: 'row',
    isSorted: true,
    digest: async () => (await import('./postgresql/query-rows.ts')).queryDigest(await asked(), path),
    read: async (header, sink) => (await import('./postgresql/query-rows.ts')).readQuery(await asked(), path, header, sink),
  };
}
