// Opens a party's journal: its tables, its format, and whether the file is whole.
import { DatabaseSync } from 'node:sqlite';
import { CohortError } from '@cohort/protos/errors';
import { vectorsTable } from './sqlite-vectors.ts';
import { stored } from './stored.ts';

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS rounds (round TEXT PRIMARY KEY, state TEXT NOT NULL, facts TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS statements (
    round TEXT NOT NULL, kind TEXT NOT NULL, party INTEGER NOT NULL, key TEXT NOT NULL, says TEXT NOT NULL, node TEXT NOT NULL,
    seq INTEGER NOT NULL, late INTEGER NOT NULL, statement TEXT NOT NULL,
    PRIMARY KEY (round, kind, party, key, says));
  CREATE INDEX IF NOT EXISTS statements_by_hash ON statements (round, says);
  CREATE TABLE IF NOT EXISTS attached (round TEXT NOT NULL, hash TEXT NOT NULL, piece TEXT NOT NULL, PRIMARY KEY (round, hash)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS refused (
    round TEXT NOT NULL, party INTEGER NOT NULL, node TEXT NOT NULL, seq INTEGER NOT NULL, statement TEXT NOT NULL,
    PRIMARY KEY (round, party, statement));
  CREATE INDEX IF NOT EXISTS statements_by_node ON statements (node, seq);
  CREATE TABLE IF NOT EXISTS contributions (
    round TEXT NOT NULL, member TEXT NOT NULL, com TEXT NOT NULL, announcement TEXT NOT NULL, whole INTEGER NOT NULL,
    PRIMARY KEY (round, member, com));
  CREATE TABLE IF NOT EXISTS notes (round TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (round, name));
  CREATE TABLE IF NOT EXISTS sealed (round TEXT NOT NULL, name TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (round, name));
  ${vectorsTable}
`;

/** What a journal's tables mean; another number is another format. */
const format = 4;

/**
 * Opens or makes a journal. `path` may be `:memory:`. `maxPages` bounds the file.
 * @throws {CohortError} CONFIG_INVALID when it cannot be opened, STORAGE_CORRUPT when it is no intact database, STORAGE_FULL, FORMAT_UNKNOWN
 */
export function openJournal(path: string, maxPages?: number): DatabaseSync {
  return stored(`journal ${path}`, () => {
    const opened = new DatabaseSync(path);
    refuseOtherFormat(opened, path);
    opened.exec(schema);
    opened.exec(`PRAGMA user_version = ${String(format)}`);
    if (maxPages !== undefined) opened.exec(`PRAGMA max_page_count = ${String(maxPages)}`);
    const check = opened.prepare('PRAGMA quick_check').get()?.['quick_check'];
    if (check !== 'ok')
      throw new CohortError(
        'STORAGE_CORRUPT',
        `journal ${path}: expected an intact database, got ${String(check).slice(0, 200)}; restore this party from its backup: cohort node restore FILE`,
      );
    return opened;
  });
}

/** @throws {CohortError} FORMAT_UNKNOWN for a journal of another format: its statements were signed over other bytes, or its vectors lie elsewhere */
export function refuseOtherFormat(db: DatabaseSync, path: string): void {
  const found = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  const tables = Number(db.prepare(`SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'notes'`).get()?.['tables'] ?? 0);
  if (tables > 0 && found !== format)
    throw new CohortError(
      'FORMAT_UNKNOWN',
      `journal ${path}: expected format ${String(format)}, got ${String(found)}; end its rounds with the version that wrote it, then start this party with an empty folder`,
    );
}
