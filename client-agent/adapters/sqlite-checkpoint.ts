// The agent's memory of the ledger as one row, of rotations as one for each pin, and of how long it has been up in the present epoch as another.
import type { DatabaseSync } from 'node:sqlite';
import type { LedgerCheckpoint } from '../ports/ledger-checkpoint.ts';
import { stored } from './stored.ts';

export function sqliteCheckpoint(database: DatabaseSync): LedgerCheckpoint {
  return {
    read() {
      const row = stored('agent database', () => database.prepare('SELECT height, head, spent FROM memory WHERE id = 1').get());
      return row === undefined ? null : { height: Number(row['height']), head: String(row['head']), spent: String(row['spent']) };
    },
    write({ height, head, spent }) {
      stored('agent database', () => database.prepare('INSERT OR REPLACE INTO memory VALUES (1, ?, ?, ?)').run(height, head, spent));
    },
    rotations: {
      latest(nodeKey) {
        const sql = 'SELECT number, record FROM rotations WHERE node_key = ?';
        const row = stored('agent database', () => database.prepare(sql).get(nodeKey));
        return row === undefined ? null : { number: Number(row['number']), record: String(row['record']) };
      },
      note(nodeKey, { number, record }) {
        const sql =
          'INSERT INTO rotations VALUES (?, ?, ?) ON CONFLICT (node_key) ' +
          'DO UPDATE SET number = excluded.number, record = excluded.record WHERE excluded.number > number';
        stored('agent database', () => database.prepare(sql).run(nodeKey, number, record));
      },
    },
    epoch: {
      read() {
        const row = stored('agent database', () => database.prepare('SELECT epoch, ms FROM epoch_lasted WHERE id = 1').get());
        return row === undefined ? null : { epoch: Number(row['epoch']), ms: Number(row['ms']) };
      },
      write({ epoch, ms }) {
        stored('agent database', () => database.prepare('INSERT OR REPLACE INTO epoch_lasted VALUES (1, ?, ?)').run(epoch, ms));
      },
    },
  };
}
