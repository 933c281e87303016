// The ledger's file: state, blocks and the index of transactions in one SQLite database, one durable transaction per block.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { CohortError } from '@cohort/protos/errors';
import { storageError } from '@cohort/protos/storage-error';
import type { EmbeddedBlock } from '../client/block.ts';
import type { CommittedState } from './recording-stub.ts';
import type { Version } from './read-write-set.ts';

/** A block's net writes, sorted by key bytes; an empty value deletes. */
export type Delta = readonly (readonly [key: string, value: Uint8Array])[];

export interface StoredBlock {
  readonly block: EmbeddedBlock;
  readonly delta: Delta;
}

const schema = `
  CREATE TABLE IF NOT EXISTS state (key BLOB PRIMARY KEY, value BLOB NOT NULL, version TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS block (height INTEGER PRIMARY KEY, document TEXT NOT NULL, delta BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS valid (id TEXT PRIMARY KEY, height INTEGER NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID;`;

// Keys are blobs of UTF-8: SQLite orders them by byte as Fabric does, and U+0000 in them is safe.
const bytesOf = (key: string): Uint8Array => Buffer.from(key, 'utf8');
const textOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('utf8');

/** Rows that are kept in memory at most; all are forgotten at once. */
const mostKept = 20_000;

type Entry = { readonly value: Uint8Array; readonly version: Version };

export class Store implements CommittedState {
  readonly #db: DatabaseSync;
  /** What `get` has read and nothing has written since; null for a key that is absent. */
  readonly #kept = new Map<string, Entry | null>();
  #revision = 0;
  readonly #statements = new Map<string, StatementSync>();

  /**
   * Opens or creates the file, alone: a second process is refused while this one lives.
   * @param path file, or ':memory:'
   * @param maxPages limit of the file in 4 KiB pages
   * @throws {CohortError} CONFIG_INVALID when it cannot be opened, STORAGE_CORRUPT, STORAGE_FULL, FOLDER_IN_USE
   */
  constructor(path: string, maxPages?: number) {
    try {
      this.#db = new DatabaseSync(path);
      this.#db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      if (maxPages !== undefined) this.#db.exec(`PRAGMA max_page_count = ${String(maxPages)}`);
      this.#db.exec(schema);
      const check = this.#one('PRAGMA integrity_check')['integrity_check'];
      if (check !== 'ok')
        throw new CohortError(
          'STORAGE_CORRUPT',
          `${path}: expected an intact database, got ${String(check).slice(0, 200)}; restore the file`,
        );
    } catch (error) {
      throw refusal(error, path);
    }
  }

  /** Grows with each write: while it is the same, so is the state. */
  get revision(): number {
    return this.#revision;
  }

  get(key: string): Entry | undefined {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept ?? undefined;
    const row = this.#prepared('SELECT value, version FROM state WHERE key = ?').get(bytesOf(key));
    const entry = row === undefined ? null : { value: row['value'] as Uint8Array, version: String(row['version']) };
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(key, entry);
    return entry ?? undefined;
  }

  versionOf(key: string): Version {
    return this.get(key)?.version ?? null;
  }

  range(start: string, end: string, limit = -1): { key: string; value: Uint8Array; version: Version }[] {
    const rows = this.#prepared('SELECT key, value, version FROM state WHERE key >= ? AND key < ? ORDER BY key LIMIT ?').all(
      bytesOf(start),
      bytesOf(end),
      limit,
    );
    return rows.map((row) => ({ key: textOf(row['key']), value: row['value'] as Uint8Array, version: String(row['version']) }));
  }

  versionsIn(start: string, end: string): { key: string; version: Version }[] {
    const rows = this.#prepared('SELECT key, version FROM state WHERE key >= ? AND key < ? ORDER BY key').all(bytesOf(start), bytesOf(end));
    return rows.map((row) => ({ key: textOf(row['key']), version: String(row['version']) }));
  }

  /** Every key and value, in key order. */
  state(): Map<string, Uint8Array> {
    return new Map(
      this.#prepared('SELECT key, value FROM state ORDER BY key')
        .all()
        .map((row) => [textOf(row['key']), row['value'] as Uint8Array]),
    );
  }

  write(key: string, value: Uint8Array, version: string): void {
    this.#revision++;
    this.#kept.delete(key);
    if (value.length === 0) this.#prepared('DELETE FROM state WHERE key = ?').run(bytesOf(key));
    else
      this.#prepared('INSERT INTO state VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET value = ?2, version = ?3').run(
        bytesOf(key),
        value,
        version,
      );
  }

  append(block: EmbeddedBlock, delta: Delta): void {
    const { height } = block.header;
    this.#prepared('INSERT INTO block VALUES (?, ?, ?)').run(height, JSON.stringify(block), encodeDelta(delta));
    for (const [position, { txId, code }] of block.transactions.entries())
      if (code === 'VALID') this.#prepared('INSERT INTO valid VALUES (?, ?, ?)').run(txId, height, position);
  }

  /** Number of blocks. */
  get length(): number {
    return Number(this.#one('SELECT count(*) AS n FROM block')['n']);
  }

  block(height: number): StoredBlock | undefined {
    const row = this.#prepared('SELECT document, delta FROM block WHERE height = ?').get(height);
    if (row === undefined) return undefined;
    return { block: JSON.parse(String(row['document'])) as EmbeddedBlock, delta: decodeDelta(row['delta'] as Uint8Array) };
  }

  /** Where a transaction was committed as VALID. */
  place(txId: string): { height: number; position: number } | undefined {
    const row = this.#prepared('SELECT height, position FROM valid WHERE id = ?').get(txId);
    return row === undefined ? undefined : { height: Number(row['height']), position: Number(row['position']) };
  }

  /** Runs `work` in one transaction that is on disk when this returns; whatever it throws undoes all of it. */
  durably<T>(work: () => T): T {
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#kept.clear();
      throw refusal(error, 'ledger');
    }
  }

  /** A copy of the whole file as it is now, under a name that is free. @throws {CohortError} STORAGE_FULL, CONFIG_INVALID */
  snapshot(path: string): void {
    try {
      this.#db.prepare('VACUUM INTO ?').run(path);
      // The copy is written without a sync of its own.
      const copy = openSync(path, 'r');
      fsyncSync(copy);
      closeSync(copy);
    } catch (error) {
      throw refusal(error, path);
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #one(sql: string): Record<string, unknown> {
    return this.#prepared(sql).get() ?? {};
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

const words = { room: 'another block', full: 'nothing of it was kept: free space, then submit again', restore: 'restore the file' };

function refusal(thrown: unknown, what: string): CohortError {
  return storageError(thrown, what, words) ?? CohortError.from(thrown);
}

function encodeDelta(delta: Delta): Uint8Array {
  return Buffer.from(JSON.stringify(delta.map(([key, value]) => [key, Buffer.from(value).toString('base64')])));
}

function decodeDelta(bytes: Uint8Array): Delta {
  return (JSON.parse(Buffer.from(bytes).toString('utf8')) as [string, string][]).map(([key, value]) => [key, Buffer.from(value, 'base64')]);
}
