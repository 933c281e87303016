// What of a party's journal a backup may hold: the newest block seen and the last number signed. The rest would let it say twice what it says once.
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { openJournal, refuseOtherFormat } from './open-journal.ts';
import { stored } from './stored.ts';

/** Facts of the party itself; of rounds it forgoes all that there are when it starts with this. */
const kept = ['head', 'seq', 'restored', 'forgone'];

/**
 * Makes the journal `to` of what may be restored of `from`, which may be in use or not there yet. A party that starts with it is `restoring`.
 * @throws {CohortError} CONFIG_INVALID, STORAGE_CORRUPT, STORAGE_FULL, FORMAT_UNKNOWN
 */
export function restorableJournal(from: string, to: string): void {
  const made = openJournal(to);
  try {
    const put = (name: string, value: string): void => {
      stored('journal', () => made.prepare('INSERT INTO notes (round, name, value) VALUES (?,?,?)').run('*', name, value));
    };
    for (const [name, value] of existsSync(from) ? factsIn(from) : []) put(name, value);
    put('restoring', 'true');
  } finally {
    made.close();
  }
}

function factsIn(path: string): readonly (readonly [name: string, value: string])[] {
  return stored(`journal ${path}`, () => {
    const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
    try {
      refuseOtherFormat(db, path);
      const rows = db.prepare(`SELECT name, value FROM notes WHERE round = '*'`).all();
      return rows.filter(({ name }) => kept.includes(String(name))).map(({ name, value }) => [String(name), String(value)] as const);
    } finally {
      db.close();
    }
  });
}
