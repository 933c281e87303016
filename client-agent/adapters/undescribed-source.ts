// Rows that nobody has described: its dialect is guessed where it has one, for a person to confirm.
import type { DataSource } from '../ports/data-source.ts';
import { csvSource } from './csv.ts';
import { findDialect, type FoundDialect } from './find-dialect.ts';
import { hasDialect, rowSource, type ReadJson } from './row-source.ts';

export interface UndescribedSource {
  readonly source: DataSource;
  readonly header: FoundDialect['header'];
}

/** @throws {CohortError} as `findDialect` */
export async function undescribedSource(path: string, readJson: ReadJson): Promise<UndescribedSource> {
  if (!hasDialect(path)) return { source: rowSource(path, readJson), header: 'first-line' };
  const { dialect, header } = await findDialect(path);
  return { source: csvSource(path, dialect), header };
}
