// The agent's one SQLite file, and what its failures mean.
import { DatabaseSync } from 'node:sqlite';
import { CohortError } from '@cohort/protos/errors';

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS contributions (round TEXT PRIMARY KEY, com TEXT NOT NULL, announced INTEGER NOT NULL, held INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS receipts (round TEXT NOT NULL, party INTEGER NOT NULL, receipt TEXT NOT NULL, PRIMARY KEY (round, party));
  CREATE TABLE IF NOT EXISTS evidence (round TEXT NOT NULL, kind TEXT NOT NULL, party INTEGER, detail TEXT NOT NULL, UNIQUE (round, kind, party, detail));
  CREATE TABLE IF NOT EXISTS memory (id INTEGER PRIMARY KEY CHECK (id = 1), height INTEGER NOT NULL, head TEXT NOT NULL, spent TEXT NOT NULL);
`;

/** SQLite's primary result codes. */
const full = 13;
const corrupt = [11, 26];

/** `path` may be `:memory:`; `maxPages` bounds the file. @throws {CohortError} STORAGE_CORRUPT */
export function openDatabase(path: string, { maxPages }: { readonly maxPages?: number } = {}): DatabaseSync {
  try {
    const database = new DatabaseSync(path);
    database.exec(schema);
    if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${String(maxPages)}`);
    const check = database.prepare('PRAGMA quick_check').get();
    if (check?.['quick_check'] !== 'ok') throw new CohortError('STORAGE_CORRUPT', 'quick_check failed');
    return database;
  } catch (cause) {
    throw new CohortError(
      'STORAGE_CORRUPT',
      `agent database ${path}: expected an intact database; restore it, and know that a restored agent sends nothing in open rounds`,
      { cause },
    );
  }
}

/** Runs a statement. @throws {CohortError} STORAGE_FULL, STORAGE_CORRUPT */
export function stored<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0;
    if (code === full)
      throw new CohortError('STORAGE_FULL', 'agent database: expected room for a row; free space on the disk and restart', { cause });
    if (corrupt.includes(code)) throw new CohortError('STORAGE_CORRUPT', 'agent database: expected an intact file; restore it', { cause });
    throw cause;
  }
}
