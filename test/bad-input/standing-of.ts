// What a party has on disk, looked at once nothing more is on its way there.
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Ledger } from '@cohort/chaincode/client/ledger';

/** A party's writes that nothing rests on wait for 100 ms in memory (`protos/runtime/group-commit.ts`). */
const longerThanWritesWaitMs = 150;

/** `tables`: rows of the statements, the contributions, the sealed secrets and the vectors. */
export interface Standing {
  readonly tables: readonly (readonly Record<string, SQLOutputValue>[])[];
  readonly height: number;
}

/** `state`: the party's folder. */
export async function standingOf(state: string, ledger: Pick<Ledger, 'head'>): Promise<Standing> {
  for (let last = await look(state, ledger); ;) {
    await delay(longerThanWritesWaitMs);
    const next = await look(state, ledger);
    if (isDeepStrictEqual(next, last)) return next;
    last = next;
  }
}

async function look(state: string, ledger: Pick<Ledger, 'head'>): Promise<Standing> {
  const database = new DatabaseSync(join(state, 'journal.sqlite'), { readOnly: true });
  try {
    const tables = ['statements', 'contributions', 'sealed', 'vectors'].map((table) =>
      database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).all(),
    );
    return { tables, height: (await ledger.head()).height };
  } finally {
    database.close();
  }
}
