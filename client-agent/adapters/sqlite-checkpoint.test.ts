// What an agent remembers of its ledger outlives its process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { openDatabase } from './open-database.ts';
import { sqliteCheckpoint } from './sqlite-checkpoint.ts';

test('the ledger that was seen, the time that an epoch has lasted and the highest rotations are there after a restart', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cohort-memory-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, 'agent.sqlite');
  const first = openDatabase(path);
  const memory = sqliteCheckpoint(first);
  t.deepEqual([memory.read(), memory.epoch.read()], [null, null]);
  for (const at of [1, 2]) {
    memory.write({ height: at, head: 'ab', spent: '0' });
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
  const { epoch, rotations, ...again } = sqliteCheckpoint(second);
  t.deepEqual(
    ['aa', 'bb', 'cc'].map((key) => rotations.latest(key)),
    [{ number: 3, record: 'a3' }, { number: 1, record: 'b1' }, null],
  );
  t.deepEqual(
    [again.read(), epoch.read()],
    [
      { height: 2, head: 'ab', spent: '0' },
      { epoch: 4, ms: 2000 },
    ],
  );
  second.close();
});
