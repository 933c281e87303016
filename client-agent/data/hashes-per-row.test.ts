// What a row is known again by, as PROTOCOL's encoding has it, and how few hashes a round takes to know it.
import crypto, { createHash, hkdfSync } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { encode } from '@cohort/protos/canonical';
import { csvSource } from '../adapters/csv.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { settledUnits } from '../adapters/settled-units.ts';
import { sqliteUsedUnits } from '../adapters/sqlite-used-units.ts';
import { parseSchema } from './parse-schema.ts';
import { readRows } from './read-rows.ts';
import { unitTexts } from './unit-texts.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-hashes-'));
test.after.always(() => rm(home, { recursive: true, force: true }));

const rows = 300;
const number = { type: 'integer', range: ['0', '999'], missing: 'refuse' };
const schema = parseSchema({
  format: 'cohort/data-schema/v1',
  name: 'hashed',
  header: 'none',
  missing: [],
  columns: [
    { name: 'a', kind: 'number', ...number },
    { name: 'note', kind: 'ignore' },
    { name: 'y', kind: 'label', ...number },
  ],
  label: 'y > 0',
});
const partition = { kind: 'seeded', seed: 'study', testPercent: 20 } as const;

async function table() {
  const path = join(home, 'rows.csv');
  await writeFile(path, Array.from({ length: rows }, (_, at) => `${String(at)}.0,n\u00f6te ${'x'.repeat(at)},${String(at % 2)}\n`).join(''));
  const keys = new Map<string, Uint8Array>();
  const sealed = {
    write: (name: string, bytes: Uint8Array) => void keys.set(name, bytes),
    read: (name: string) => keys.get(name) ?? new Uint8Array(),
    destroy: () => Promise.resolve(),
  };
  const database = openDatabase(':memory:');
  return { source: csvSource(path), database, keys, used: settledUnits(sqliteUsedUnits(database, sealed)) };
}

test('a row is drawn into its part, and its name among the used ones made, from the canonical bytes of its cells', async (t) => {
  const { source, database, keys, used } = await table();
  const { encoded, split, units } = await readRows(source, schema, partition);
  t.is(used.use('heart', 'train', units), 0);
  const drawn = encoded.units.map((unit) => {
    const hash = createHash('sha256').update(encode('partition', 'study', unitTexts(unit))).digest('hex');
    return BigInt(`0x${hash}`) % 100n < 20n;
  });
  t.deepEqual(split.test, [...drawn.keys()].filter((row) => drawn[row] === true));
  const names = split.train.map((row) => {
    const hash = createHash('sha256').update(encode('usedUnit', 'heart', unitTexts(encoded.units[row] ?? new Uint8Array(4)))).digest();
    return Buffer.from(hkdfSync('sha256', keys.get('used-units') ?? '', '', hash, 32)).toString('hex');
  });
  const remembered = database.prepare('SELECT unit FROM used_units WHERE train = 1').all().map(({ unit }) => String(unit));
  t.deepEqual(remembered.sort(), names.sort());
});

test.serial('a first round hashes each row once to split, and each that it uses once to name it and twice under the key; a next one hashes none', async (t) => {
  const { source, used } = await table();
  const counted = { one: 0, many: 0 };
  const originals = { hash: crypto.hash, createHash: crypto.createHash, createHmac: crypto.createHmac };
  t.teardown(() => {
    Object.assign(crypto, originals);
    syncBuiltinESMExports();
  });
  Object.assign(crypto, {
    hash: (...given: Parameters<typeof crypto.hash>) => ((counted.one += 1), originals.hash(...given)),
    createHash: (...given: Parameters<typeof createHash>) => ((counted.many += 1), originals.createHash(...given)),
    createHmac: (...given: Parameters<typeof crypto.createHmac>) => ((counted.many += 1), originals.createHmac(...given)),
  });
  syncBuiltinESMExports();
  const round = async () => {
    const { units } = await readRows(source, schema, partition);
    used.use('heart', 'train', units);
    return { ...counted, train: units.train.length };
  };
  // Beside the rows': the file's bytes as they were read, and the key.
  const first = await round();
  t.deepEqual(first, { one: rows + 3 * first.train, many: 2, train: first.train });
  t.true(first.train < rows);
  t.deepEqual(await round(), { ...first, many: 3 });
});
