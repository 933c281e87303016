// What the agent remembers of the ledger as rows: the total spent, what it counts itself, the latest rotation of each pin, and how long it has been up in the present epoch.
import type { SQLInputValue } from 'node:sqlite';
import type { HeadCheckpoint } from '@cohort/chaincode/client/head-checkpoint';
import type { LedgerCheckpoint } from '../ports/ledger-checkpoint.ts';
import type { AgentDatabase } from './open-database.ts';
import { stored } from './stored.ts';

export function sqliteCheckpoint(database: AgentDatabase): LedgerCheckpoint {
  const { all, get, put } = rowsOf(database);
  const durably = (sql: string, ...values: SQLInputValue[]): void => {
    database.disk.must(() => {
      put(sql, ...values);
    });
    database.disk.flush();
  };
  return {
    spent: {
      read: () => BigInt(String(get('SELECT total FROM spent WHERE id = 1')?.['total'] ?? '0')),
      write(total) {
        durably('INSERT OR REPLACE INTO spent VALUES (1, ?)', String(total));
      },
    },
    charges: {
      price(round, charges) {
        database.disk.soon(() => {
          for (const { account, cost } of charges)
            put('INSERT OR IGNORE INTO charges (round, account, cost) VALUES (?, ?, ?)', round, account, String(cost));
        });
      },
      commit(round) {
        database.disk.soon(() => {
          put('UPDATE charges SET committed = 1 WHERE round = ?', round);
        });
      },
      counted(open) {
        const total = new Map<string, bigint>();
        for (const { account, cost } of all(
          'SELECT account, cost FROM charges WHERE committed = 1 OR round IN (SELECT value FROM json_each(?))',
          JSON.stringify(open),
        ))
          total.set(String(account), (total.get(String(account)) ?? 0n) + BigInt(String(cost)));
        return total;
      },
    },
    rotations: {
      latest(nodeKey) {
        const row = get('SELECT number, record FROM rotations WHERE node_key = ?', nodeKey);
        return row === undefined ? null : { number: Number(row['number']), record: String(row['record']) };
      },
      note(nodeKey, { number, record }) {
        if (number <= Number(get('SELECT number FROM rotations WHERE node_key = ?', nodeKey)?.['number'] ?? -1)) return;
        durably('INSERT OR REPLACE INTO rotations VALUES (?, ?, ?)', nodeKey, number, record);
      },
    },
    epoch: {
      read() {
        const row = get('SELECT epoch, ms FROM epoch_lasted WHERE id = 1');
        return row === undefined ? null : { epoch: Number(row['epoch']), ms: Number(row['ms']) };
      },
      write({ epoch, ms }) {
        database.disk.soon(() => {
          put('INSERT OR REPLACE INTO epoch_lasted VALUES (1, ?, ?)', epoch, ms);
        });
      },
    },
  };
}

/** The newest block that the agent's client of the ledger has seen: on disk with the database's next flush, or after a moment. */
export function sqliteHead(database: AgentDatabase): HeadCheckpoint {
  const { get, put } = rowsOf(database);
  return {
    load() {
      const row = get('SELECT height, hash FROM ledger_head WHERE id = 1');
      return Promise.resolve(row === undefined ? null : { height: Number(row['height']), hash: String(row['hash']) });
    },
    save({ height, hash }) {
      database.disk.soon(() => {
        put('INSERT OR REPLACE INTO ledger_head VALUES (1, ?, ?)', height, hash);
      });
      return Promise.resolve();
    },
  };
}

function rowsOf({ prepare }: AgentDatabase) {
  return {
    all: (sql: string, ...values: SQLInputValue[]) => stored('agent database', () => prepare(sql).all(...values)),
    get: (sql: string, ...values: SQLInputValue[]) => stored('agent database', () => prepare(sql).get(...values)),
    put: (sql: string, ...values: SQLInputValue[]) => stored('agent database', () => prepare(sql).run(...values)),
  };
}
