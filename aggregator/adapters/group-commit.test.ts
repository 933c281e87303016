// What is on disk when: seen through a second connection, which sees what a restarted party would.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { Signed } from '@cohort/protos/statements';
import type { Journal } from '../ports/journal.ts';
import { groupCommit } from './group-commit.ts';
import { sqliteJournal } from './sqlite-journal.ts';

const signed = (party: number, seq: number): Signed<'setSignature'> => ({
  kind: 'setSignature',
  termsHash: 'ab'.repeat(32),
  party,
  seq,
  body: { setHash: 'cd'.repeat(32) },
  signature: 'ef'.repeat(64),
});

/** A journal, and how many rows of a table are on disk. */
function opened(t: ExecutionContext, options: { maxPages?: number } = {}): { journal: Journal; onDisk: (table: string) => number } {
  const folder = mkdtempSync(join(tmpdir(), 'cohort-journal-'));
  const journal = sqliteJournal(join(folder, 'journal.db'), options);
  const disk = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true });
  t.teardown(() => {
    disk.close();
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { journal, onDisk: (table) => Number(disk.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']) };
}

test('what is heard, kept and said is readable at once, and on disk before it leaves', (t) => {
  const { journal, onDisk } = opened(t);
  t.is(journal.fileReceived('r', '', { statement: signed(1, 1), late: false }), 'new');
  journal.keepSealed('r', 'r.0.0', new Uint8Array(32));
  journal.roundFacts('r').setSoon('ledger.published', 'u');
  t.is(journal.received('r', 'setSignature').length, 1);
  t.is(journal.roundFacts('r').get('ledger.published'), 'u');
  t.deepEqual(['statements', 'sealed', 'notes'].map(onDisk), [0, 0, 0]);
  journal.settle();
  t.deepEqual(['statements', 'sealed', 'notes'].map(onDisk), [0, 0, 0], 'nothing is about to be said');
  journal.signOnce('r', '', (seq) => signed(0, seq));
  t.deepEqual(['statements', 'sealed', 'notes'].map(onDisk), [0, 0, 0], 'it has not left');
  journal.settle();
  t.deepEqual(['statements', 'sealed', 'notes'].map(onDisk), [2, 1, 2]); // the second note is the sequence number
});

test('what nothing is said after is on disk a moment later', async (t) => {
  const { journal, onDisk } = opened(t);
  journal.fileReceived('r', '', { statement: signed(1, 1), late: false });
  await setTimeout(500);
  t.is(onDisk('statements'), 1);
});

test('a note is on disk before anything leaves, and the same thing noted again writes nothing', (t) => {
  const { journal, onDisk } = opened(t);
  journal.roundFacts('r').set('absent', [1]);
  t.is(onDisk('notes'), 0);
  journal.settle();
  t.is(onDisk('notes'), 1);
  journal.roundFacts('r').setSoon('ledger.frozen', true);
  journal.roundFacts('r').setSoon('ledger.frozen', true);
  t.is(journal.roundFacts('r').get('ledger.frozen'), true);
});

test('a statement that cannot be made leaves nothing of itself, and what waits is kept', (t) => {
  const { journal, onDisk } = opened(t);
  journal.fileReceived('r', '', { statement: signed(1, 1), late: false });
  t.throws(
    () =>
      journal.signOnce('r', '', () => {
        throw new RangeError('no key');
      }),
    { message: 'no key' },
  );
  t.is(journal.received('r', 'setSignature').length, 1);
  t.is(journal.signOnce('r', '', (seq) => signed(0, seq)).seq, 1);
  journal.settle();
  t.is(onDisk('statements'), 2);
});

test('on a full disk the write says so, and nothing is said that is not on disk', (t) => {
  const { journal, onDisk } = opened(t, { maxPages: 20 });
  journal.roundFacts('r').set('ledger.published', 'kept');
  journal.settle();
  journal.fileReceived('r', '', { statement: signed(1, 1), late: false });
  const refused = t.throws(
    () =>
      journal.signOnce('r', '', (seq) => {
        journal.attach('r', 'hash', 'x'.repeat(200_000));
        return signed(0, seq);
      }),
    { instanceOf: CohortError },
  );
  t.is(refused.code, 'STORAGE_FULL');
  t.is(journal.roundFacts('r').get('ledger.published'), 'kept');
  t.false(journal.received('r', 'setSignature').some(({ statement }) => statement.party === 0));
  t.is(onDisk('notes'), 1);
});

/** A database in memory whose next COMMIT finds the disk full, and undoes the transaction as SQLite does then. */
function filling(t: ExecutionContext) {
  const db = new DatabaseSync(':memory:');
  t.teardown(() => {
    db.close();
  });
  db.exec('CREATE TABLE kept (name TEXT)');
  let isFull = false;
  let lost = 0;
  const full = {
    get isTransaction() {
      return db.isTransaction;
    },
    exec(sql: string) {
      if (sql === 'COMMIT' && isFull) {
        db.exec('ROLLBACK');
        throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
      }
      db.exec(sql);
    },
  };
  const disk = groupCommit(full, () => lost++);
  const keep = (name: string) => () => db.prepare('INSERT INTO kept VALUES (?)').run(name);
  return {
    disk,
    keep,
    fill: (is: boolean) => (isFull = is),
    lost: () => lost,
    kept: () =>
      db
        .prepare('SELECT name FROM kept')
        .all()
        .map(({ name }) => name),
  };
}

test('a commit that undoes what had returned is the last: nothing leaves, every write after it says why, and nothing cached is believed', (t) => {
  const { disk, keep, fill, lost, kept } = filling(t);
  disk.must(keep('before'));
  disk.settle();
  disk.soon(keep('heard'));
  disk.must(keep('said'));
  fill(true);
  t.throws(disk.settle, { message: /^STORAGE_FULL/ });
  t.deepEqual([kept(), lost()], [['before'], 1]);
  fill(false);
  for (const later of [disk.settle, () => disk.must(keep('later')), () => disk.soon(keep('later'))])
    t.throws(later, { message: /^STORAGE_FULL/ });
  t.deepEqual(kept(), ['before']);
});
