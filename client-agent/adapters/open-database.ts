// The agent's one SQLite file: its tables, its format, and its writes grouped, so that all that wait share one fsync.
import { DatabaseSync } from 'node:sqlite';
import { CohortError } from '@cohort/protos/errors';
import { groupCommit, type GroupCommit, type GroupCommitOptions } from '@cohort/protos/runtime/group-commit';
import { stored } from './stored.ts';

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS contributions (round TEXT PRIMARY KEY, com TEXT NOT NULL, announced INTEGER NOT NULL, held INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS sealed (name TEXT PRIMARY KEY, bytes BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS receipts (round TEXT NOT NULL, party INTEGER NOT NULL, receipt TEXT NOT NULL, PRIMARY KEY (round, party));
  CREATE TABLE IF NOT EXISTS evidence (round TEXT NOT NULL, kind TEXT NOT NULL, party INTEGER, detail TEXT NOT NULL, UNIQUE (round, kind, party, detail));
  CREATE TABLE IF NOT EXISTS ledger_head (id INTEGER PRIMARY KEY CHECK (id = 1), height INTEGER NOT NULL, hash TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS spent (id INTEGER PRIMARY KEY CHECK (id = 1), total TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS charges (round TEXT NOT NULL, account TEXT NOT NULL, cost TEXT NOT NULL, committed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (round, account)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS rotations (node_key TEXT PRIMARY KEY, number INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS epoch_lasted (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL, ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS used_units (dataset TEXT NOT NULL, unit TEXT NOT NULL, train INTEGER NOT NULL, evaluation INTEGER NOT NULL, PRIMARY KEY (dataset, unit));
  CREATE TABLE IF NOT EXISTS restoring (id INTEGER PRIMARY KEY CHECK (id = 1));
`;

/** What the tables mean; another number is another format. The first one was 0. */
const format = 1;
/** Longest that a write waits in memory which nothing that leaves rests on: a receipt, say, which its party gives again. */
const waitMs = 1000;

export interface DatabaseOptions extends GroupCommitOptions {
  readonly maxPages?: number;
}

/** Disposing of it closes it. */
export interface AgentDatabase extends Pick<DatabaseSync, 'prepare'>, Disposable {
  readonly disk: GroupCommit;
  /** Writes what waits, then closes. */
  close(): void;
  /** Closes as a kill does: what waits is lost. */
  abandon(): void;
}

/**
 * `path` may be `:memory:`; `maxPages` bounds the file.
 * @throws {CohortError} CONFIG_INVALID when it cannot be opened, STORAGE_CORRUPT, STORAGE_FULL, FORMAT_UNKNOWN
 */
export function openDatabase(path: string, { maxPages, ...options }: DatabaseOptions = {}): AgentDatabase {
  return stored(`agent database ${path}`, () => {
    const database = new DatabaseSync(path);
    refuseOtherFormat(database, path);
    database.exec(schema);
    database.exec(`PRAGMA user_version = ${String(format)}`);
    if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${String(maxPages)}`);
    const check = database.prepare('PRAGMA quick_check').get();
    if (check?.['quick_check'] !== 'ok')
      throw new CohortError(
        'STORAGE_CORRUPT',
        `agent database ${path}: expected an intact database, got ${String(check?.['quick_check']).slice(0, 200)}; restore this agent from its backup: cohort node restore FILE`,
      );
    const disk = groupCommit(database, { waitMs, ...options, name: 'agent database', stored, lost: () => undefined });
    const close = (): void => {
      disk.flush();
      database.close();
    };
    return {
      prepare: (sql) => database.prepare(sql),
      disk,
      close,
      [Symbol.dispose]: close,
      abandon: () => {
        database.close();
      },
    };
  });
}

/** @throws {CohortError} FORMAT_UNKNOWN for one of another format: it keeps what was spent, used and shared elsewhere, and none of it would be found */
export function refuseOtherFormat(database: DatabaseSync, path: string): void {
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  const tables = Number(
    database.prepare(`SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'contributions'`).get()?.['tables'] ?? 0,
  );
  if (tables > 0 && found !== format)
    throw new CohortError(
      'FORMAT_UNKNOWN',
      `agent database ${path}: expected format ${String(format)}, got ${String(found)}; go on with the version that wrote it, or start with a new state folder in a new consortium: an empty one has forgotten what was spent and used`,
    );
}
