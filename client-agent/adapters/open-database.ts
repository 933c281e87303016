// The agent's one SQLite file.
import { DatabaseSync } from 'node:sqlite';
import { CohortError } from '@cohort/protos/errors';
import { stored } from './stored.ts';

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS contributions (round TEXT PRIMARY KEY, com TEXT NOT NULL, announced INTEGER NOT NULL, held INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS receipts (round TEXT NOT NULL, party INTEGER NOT NULL, receipt TEXT NOT NULL, PRIMARY KEY (round, party));
  CREATE TABLE IF NOT EXISTS evidence (round TEXT NOT NULL, kind TEXT NOT NULL, party INTEGER, detail TEXT NOT NULL, UNIQUE (round, kind, party, detail));
  CREATE TABLE IF NOT EXISTS memory (id INTEGER PRIMARY KEY CHECK (id = 1), height INTEGER NOT NULL, head TEXT NOT NULL, spent TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS rotations (node_key TEXT PRIMARY KEY, number INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS epoch_lasted (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL, ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS used_units (dataset TEXT NOT NULL, unit TEXT NOT NULL, train INTEGER NOT NULL, evaluation INTEGER NOT NULL, PRIMARY KEY (dataset, unit));
`;

/**
 * `path` may be `:memory:`; `maxPages` bounds the file.
 * @throws {CohortError} CONFIG_INVALID when it cannot be opened, STORAGE_CORRUPT, STORAGE_FULL
 */
export function openDatabase(path: string, { maxPages }: { readonly maxPages?: number } = {}): DatabaseSync {
  return stored(`agent database ${path}`, () => {
    const database = new DatabaseSync(path);
    database.exec(schema);
    if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${String(maxPages)}`);
    const check = database.prepare('PRAGMA quick_check').get();
    if (check?.['quick_check'] !== 'ok')
      throw new CohortError(
        'STORAGE_CORRUPT',
        `agent database ${path}: expected an intact database, got ${String(check?.['quick_check']).slice(0, 200)}; restore it`,
      );
    return database;
  });
}
