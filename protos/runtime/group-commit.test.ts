// What shares an fsync, what waits for it, and what a disk that undoes it means.
import { DatabaseSync } from 'node:sqlite';
import test, { type ExecutionContext } from 'ava';
import { storedWith } from '../src/storage-error.ts';
import { groupCommit } from './group-commit.ts';

const stored = storedWith({ room: 'a row', full: 'free space', restore: 'restore it' });

/** A database in memory whose next COMMIT finds the disk full, and undoes the transaction as SQLite does then. */
function filling(t: ExecutionContext) {
  const db = new DatabaseSync(':memory:');
  t.teardown(() => {
    db.close();
  });
  db.exec('CREATE TABLE kept (name TEXT)');
  let isFull = false;
  let lost = 0;
  let flushes = 0;
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
  const disk = groupCommit(full, { name: 'journal', stored, lost: () => lost++, flushed: () => flushes++ });
  const keep = (name: string) => () => db.prepare('INSERT INTO kept VALUES (?)').run(name);
  return {
    disk,
    keep,
    fill: (is: boolean) => (isFull = is),
    lost: () => lost,
    flushes: () => flushes,
    kept: () =>
      db
        .prepare('SELECT name FROM kept')
        .all()
        .map(({ name }) => name),
  };
}

test('a commit that undoes what had returned is the last: nothing leaves, every write after it says why, and nothing cached is believed', async (t) => {
  const { disk, keep, fill, lost, kept } = filling(t);
  disk.must(keep('before'));
  await disk.settle();
  disk.soon(keep('heard'));
  disk.must(keep('said'));
  fill(true);
  await t.throwsAsync(disk.settle(), { message: /^STORAGE_FULL/ });
  t.deepEqual([kept(), lost()], [['before'], 1]);
  fill(false);
  await t.throwsAsync(disk.settle(), { message: /^STORAGE_FULL/ });
  for (const later of [() => disk.must(keep('later')), () => disk.soon(keep('later'))]) t.throws(later, { message: /^STORAGE_FULL/ });
  t.deepEqual(kept(), ['before']);
});

test('all that ask within one turn of the loop share one fsync, and each waits for it', async (t) => {
  const { disk, keep, flushes, kept } = filling(t);
  const order: string[] = [];
  const leave = async (name: string): Promise<void> => {
    disk.must(keep(name));
    await disk.settle();
    order.push(`${name} after ${String(flushes())}`);
  };
  await Promise.all([leave('a'), leave('b'), leave('c')]);
  t.deepEqual(order, ['a after 1', 'b after 1', 'c after 1']);
  await leave('d');
  t.deepEqual([order.at(-1), kept()], ['d after 2', ['a', 'b', 'c', 'd']]);
  await disk.settle();
  t.is(flushes(), 2, 'nothing is about to leave');
});

test('whoever asks later is not answered before', async (t) => {
  const { disk, keep } = filling(t);
  const order: string[] = [];
  disk.must(keep('first'));
  const first = disk.settle().then(() => order.push('first'));
  disk.flush();
  const second = disk.settle().then(() => order.push('second'));
  await Promise.all([second, first]);
  t.deepEqual(order, ['first', 'second']);
});

test('a disk that keeps nothing lets none of those that wait leave', async (t) => {
  const { disk, keep, fill } = filling(t);
  disk.must(keep('said'));
  fill(true);
  for (const { status } of await Promise.allSettled([disk.settle(), disk.settle()])) t.is(status, 'rejected');
});
