// What an agent remembers of its ledger outlives its process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import test from 'ava';
import { openDatabase, type AgentDatabase } from './open-database.ts';
import { sqliteCheckpoint, sqliteHead } from './sqlite-checkpoint.ts';

test('the total that was spent, the time that an epoch has lasted and the highest rotations are there after a restart', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cohort-memory-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, 'agent.sqlite');
  const first = openDatabase(path);
  const memory = sqliteCheckpoint(first);
  t.deepEqual([memory.spent.read(), memory.epoch.read()], [0n, null]);
  for (const at of [1, 2]) {
    memory.spent.write(BigInt(at) * 10n ** 20n);
    memory.epoch.write({ epoch: 4, ms: at * 1000 });
  }
  t.is(memory.rotations.latest('aa'), null);
  for (const [number, record] of [
    [2, 'a2'],
    [3, 'a3'],
    [3, 'another'],
    [1, 'a1'],
  ] as const)
    memory.rotations.note('aa', { number, record });
  memory.rotations.note('bb', { number: 1, record: 'b1' });
  first.close();
  const second = openDatabase(path);
  const { epoch, rotations, spent } = sqliteCheckpoint(second);
  t.deepEqual(
    ['aa', 'bb', 'cc'].map((key) => rotations.latest(key)),
    [{ number: 3, record: 'a3' }, { number: 1, record: 'b1' }, null],
  );
  t.deepEqual([spent.read(), epoch.read()], [2n * 10n ** 20n, { epoch: 4, ms: 2000 }]);
  second.close();
});

test('rounds are charged once, at the first price, and only when they are committed', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cohort-memory-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, 'agent.sqlite');
  const first = openDatabase(path);
  const { charges } = sqliteCheckpoint(first);
  charges.price('r1', [
    { account: 'a', cost: 10n ** 20n },
    { account: 'b', cost: 4n },
  ]);
  charges.price('r2', [{ account: 'a', cost: 1n }]);
  charges.price('r3', [{ account: 'a', cost: 7n }]);
  t.deepEqual(charges.counted([]), new Map());
  for (const round of ['r1', 'r2', 'r1', 'unknown']) charges.commit(round);
  charges.price('r1', [{ account: 'a', cost: 0n }]);
  first.close();
  const second = openDatabase(path);
  t.deepEqual(
    sqliteCheckpoint(second).charges.counted([]),
    new Map([
      ['a', 10n ** 20n + 1n],
      ['b', 4n],
    ]),
  );
  second.close();
});

test('what is spent and renewed is on disk when it returns; the newest block that was seen is there with it, or a moment later', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cohort-memory-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, 'agent.sqlite');
  const killed = (work: (database: AgentDatabase) => unknown): AgentDatabase => {
    const database = openDatabase(path);
    void work(database);
    database.abandon();
    return openDatabase(path);
  };
  const block = (height: number) => ({ height, hash: String(height).padStart(64, '0') });
  const [first, second, third] = [
    killed((database) => sqliteHead(database).save(block(1))),
    killed((database) => {
      void sqliteHead(database).save(block(2));
      sqliteCheckpoint(database).spent.write(7n);
    }),
    killed((database) => {
      void sqliteHead(database).save(block(3));
      sqliteCheckpoint(database).rotations.note('aa', { number: 1, record: 'a1' });
    }),
  ];
  for (const database of [first, second, third]) database.close();
  const last = openDatabase(path);
  t.teardown(() => {
    last.close();
  });
  t.deepEqual(await sqliteHead(last).load(), block(3));
  await sqliteHead(last).save(block(4));
  const disk = new DatabaseSync(path, { readOnly: true });
  t.teardown(() => {
    disk.close();
  });
  const height = () => disk.prepare('SELECT height FROM ledger_head').get()?.['height'];
  t.is(height(), 3);
  await setTimeout(1500);
  t.is(height(), 4);
});
