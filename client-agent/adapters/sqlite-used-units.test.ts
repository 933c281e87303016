// What an agent remembers of used rows: enough to see one change sides, and nothing that tells what it was.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { Partition } from '@cohort/protos/ledger';
import { makeRig } from '../testing/rig.ts';
import { unitOf } from '../testing/unit-of.ts';
import { openDatabase } from './open-database.ts';
import { sealedRows } from './sealed-rows.ts';
import { sqliteUsedUnits } from './sqlite-used-units.ts';

const rows = (...names: string[]) => names.map((name) => unitOf([name, `cell of ${name}`]));
const fresh = async () => {
  const { folder } = await makeRig();
  const path = join(folder, 'units.sqlite');
  const open = () => {
    const database = openDatabase(path);
    return sqliteUsedUnits(database, sealedRows(database, join(folder, 'unit-keys')));
  };
  return { folder, path, open, used: open() };
};

test('a unit that was used in one partition and lies in the other is counted, also after a restart, and nothing is remembered', async (t) => {
  const { used, open } = await fresh();
  t.is(used.use('heart', 'train', { train: rows('a', 'b', 'c'), evaluation: rows('d') }), 0);
  t.is(used.use('heart', 'evaluation', { train: rows('a', 'b', 'c'), evaluation: rows('d') }), 0);
  for (const partition of ['train', 'evaluation'] as const) {
    t.is(open().use('heart', partition, { train: rows('a'), evaluation: rows('b', 'c', 'd', 'e') }), 2);
    t.is(open().use('heart', partition, { train: rows('a', 'd'), evaluation: rows('b') }), 2);
  }
  t.is(used.use('heart', 'train', { train: rows('a', 'b', 'e'), evaluation: rows('d') }), 0, 'e was not remembered as evaluated');
});

test('a row that was never used may lie anywhere, as may one of another dataset, and one that goes and comes back stays known', async (t) => {
  const { used } = await fresh();
  t.is(used.use('heart', 'train', { train: rows('a'), evaluation: rows('b') }), 0);
  t.is(used.use('heart', 'train', { train: rows('a', 'b'), evaluation: [] }), 0, 'b was not evaluated yet');
  t.is(used.use('stroke', 'evaluation', { train: [], evaluation: rows('a') }), 0);
  t.is(used.use('heart', 'train', { train: rows('b'), evaluation: [] }), 0);
  t.is(used.use('heart', 'train', { train: rows('b'), evaluation: rows('a') }), 1);
});

test('of equal rows in both partitions none has moved until one partition has fewer and the other more', async (t) => {
  const { used } = await fresh();
  const both = { train: rows('a', 'a', 'b'), evaluation: rows('a') };
  for (const partition of ['train', 'evaluation', 'train'] as const) t.is(used.use('heart', partition, both), 0);
  t.is(used.use('heart', 'train', { train: rows('a', 'b'), evaluation: rows('a', 'a') }), 1);
  t.is(used.use('heart', 'train', { train: rows('a', 'a', 'a', 'b'), evaluation: rows('a') }), 0, 'a new one');
});

test('exactly the used units that changed sides are counted', (t) => {
  const sides = fc.array(fc.tuple(fc.constantFrom<Partition>('train', 'evaluation'), fc.boolean()), { minLength: 1, maxLength: 30 });
  const partitioned = (list: readonly (readonly [number, Partition])[]) => {
    const named = (side: Partition) => rows(...list.filter(([, at]) => at === side).map(([id]) => String(id)));
    return { train: named('train'), evaluation: named('evaluation') };
  };
  const other = { train: 'evaluation', evaluation: 'train' } as const;
  fc.assert(
    fc.property(sides, (list) => {
      const used = sqliteUsedUnits(openDatabase(':memory:'), memoryFiles());
      const before = partitioned(list.map(([side], id) => [id, side]));
      for (const partition of ['train', 'evaluation'] as const) t.is(used.use('d', partition, before), 0);
      const after = partitioned(list.map(([side, moves], id) => [id, moves ? other[side] : side]));
      t.is(used.use('d', 'train', after), list.filter(([, moves]) => moves).length);
    }),
    { numRuns: 30 },
  );
});

test('neither a cell nor a hash that others could work out is on disk, and the same row reads differently at another site', async (t) => {
  const sites = [await fresh(), await fresh()];
  const stored = sites.map(({ path, used, folder }) => {
    used.use('heart', 'train', { train: rows('secret-row'), evaluation: [] });
    const database = openDatabase(path);
    const [row] = database.prepare('SELECT * FROM used_units').all();
    database.close();
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()))
      t.false(readFileSync(join(file.parentPath, file.name)).includes('secret-row'), file.name);
    return row;
  });
  t.like(stored[0], { dataset: 'heart', train: 1, evaluation: 0 });
  t.regex(String(stored[0]?.['unit']), /^[0-9a-f]{64}$/);
  t.not(stored[0]?.['unit'], stored[1]?.['unit']);
});

test('without its key the memory is refused, not begun again', async (t) => {
  const { used, open, folder } = await fresh();
  used.use('heart', 'train', { train: rows('a'), evaluation: [] });
  rmSync(join(folder, 'unit-keys'), { recursive: true });
  t.throws(() => open().use('heart', 'train', { train: rows('a'), evaluation: [] }), { message: /^STORAGE_CORRUPT: / });
});

test('a thousand rows are remembered and found again in less than a second of processor time', async (t) => {
  const { used } = await fresh();
  const many = { train: rows(...Array.from({ length: 1000 }, (_, at) => String(at))), evaluation: [] };
  const before = process.cpuUsage();
  t.is(used.use('heart', 'train', many), 0);
  t.is(used.use('heart', 'train', many), 0);
  const { user, system } = process.cpuUsage(before);
  t.true(user + system < 1_000_000);
});

function memoryFiles() {
  const kept = new Map<string, Uint8Array>();
  return {
    write: (name: string, bytes: Uint8Array): void => void kept.set(name, bytes),
    read: (name: string): Uint8Array => kept.get(name) ?? new Uint8Array(),
    destroy: (name: string) => Promise.resolve(void kept.delete(name)),
  };
}
