// Whether a node's database is whole, without writing into it.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { isThere } from '../node/is-there.ts';

/** SQLite's code for a lock that another process holds; the upper bits say which. */
const busy = 5;

/** Where a node's database holds the newest block that the node has seen. */
export interface SeenBlock {
  readonly table: string;
  /** Its `height`, in at most one row. */
  readonly sql: string;
}

/** Says what was found; a file that is not there yet is none. @throws {CohortError} STORAGE_CORRUPT, CONFIG_INVALID */
export async function checkDatabase(path: string, seen: SeenBlock | null): Promise<string> {
  const name = basename(path);
  if (!(await isThere(path))) return `no ${name} yet`;
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path, { readOnly: true, timeout: 0, open: false });
  try {
    database.open();
    const said = String(database.prepare('PRAGMA quick_check').get()?.['quick_check']);
    if (said !== 'ok') throw corrupt(path, said);
    // An empty file is a sound database of nothing; the node's own has had its tables since it first started.
    const tables = database.prepare('SELECT name FROM sqlite_master').all();
    if (tables.length === 0) throw corrupt(path, 'a database without tables');
    const { size } = await stat(path);
    const height = tables.some((table) => table['name'] === seen?.table) ? database.prepare(seen?.sql ?? '').get()?.['height'] : undefined;
    return `${name} is whole, ${String(size)} bytes${height === undefined ? '' : `; has seen block ${String(height)}`}`;
  } catch (thrown) {
    if (thrown instanceof CohortError) throw thrown;
    const code = thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) : Number.NaN;
    if ((code & 0xff) === busy) return `${name} is in use: its node checked it when it started`;
    throw corrupt(path, thrown instanceof Error ? thrown.message : String(thrown));
  } finally {
    if (database.isOpen) database.close();
  }
}

function corrupt(path: string, said: string): CohortError {
  return new CohortError('STORAGE_CORRUPT', `${path}: expected an intact database, got ${said.slice(0, 200)}; ${remedyOf(path)}`);
}

/** Of a ledger's chain no backup holds the end. */
function remedyOf(path: string): string {
  if (basename(path) === 'ledger.sqlite') return `stop the node and put the last whole copy of the chain back (docs/node.md)`;
  return 'stop the node, move its folder away and restore it: cohort node restore FILE';
}
