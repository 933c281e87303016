// The agent's memory of the ledger as one row, and of how long it has been up in the present epoch as another.
import type { DatabaseSync } from 'node:sqlite';
import type { Memory } from '../ports/memory.ts';
import { stored } from './stored.ts';

export function sqliteMemory(database: DatabaseSync): Memory {
  return {
    read() {
      const row = stored('agent database', () => database.prepare('SELECT height, head, spent FROM memory WHERE id = 1').get());
      return row === undefined ? null : { height: Number(row['height']), head: String(row['head']), spent: String(row['spent']) };
    },
    write({ height, head, spent }) {
      stored('agent database', () => database.prepare('INSERT OR REPLACE INTO memory VALUES (1, ?, ?, ?)').run(height, head, spent));
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
