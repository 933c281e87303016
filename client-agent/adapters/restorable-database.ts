// What of an agent's database a backup may hold: what it has seen spent, counted, renewed and used, never less than another run knew then. No contribution.
import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { openDatabase, refuseOtherFormat } from './open-database.ts';
import { sealedName } from './sqlite-used-units.ts';
import { stored } from './stored.ts';

/** Each only grows: an older copy is a weaker bound, and a true one. `sealed`: the key that names used units, itself sealed. */
const kept = [
  'SELECT * FROM ledger_head',
  'SELECT * FROM spent',
  'SELECT * FROM charges',
  'SELECT * FROM rotations',
  'SELECT * FROM used_units',
  `SELECT * FROM sealed WHERE name = '${sealedName}'`,
];
const tableOf = (sql: string): string => / FROM (\w+)/.exec(sql)?.[1] ?? '';

/**
 * Makes the database `to` of what may be restored of `from`, which may be in use or not there yet. An agent that starts with it is restoring.
 * @throws {CohortError} CONFIG_INVALID, STORAGE_CORRUPT, STORAGE_FULL, FORMAT_UNKNOWN
 */
export function restorableDatabase(from: string, to: string): void {
  using made = openDatabase(to);
  made.disk.must(() => {
    stored('agent database', () => made.prepare('INSERT INTO restoring SELECT 1').run());
    if (existsSync(from)) copyRows(from, made);
  });
  made.disk.flush();
}

function copyRows(from: string, to: Pick<DatabaseSync, 'prepare'>): void {
  stored(`agent database ${from}`, () => {
    const db = new DatabaseSync(from, { readOnly: true, timeout: 5000 });
    try {
      refuseOtherFormat(db, from);
      // One view of all tables: a row used and its key belong together.
      db.exec('BEGIN');
      for (const sql of kept)
        for (const row of db.prepare(sql).iterate()) {
          const values = Object.values(row) as SQLInputValue[];
          to.prepare(`INSERT INTO ${tableOf(sql)} SELECT ${values.map(() => '?').join(', ')}`).run(...values);
        }
    } finally {
      db.close();
    }
  });
}
