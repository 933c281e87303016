// Rows are kept as long as their bytes are the same, and read again as soon as they are not.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { csvSource } from '../adapters/csv.ts';
import { rowsInMemory } from '../testing/encode-table.ts';
import type { DataSource } from '../ports/data-source.ts';
import { parseSchema } from './parse-schema.ts';
import { readRows } from './read-rows.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-kept-'));
test.after.always(() => rm(home, { recursive: true, force: true }));

const number = { type: 'integer', range: ['0', '9'], missing: 'refuse' };
const schema = parseSchema({
  format: 'cohort/data-schema/v1',
  name: 'kept',
  header: 'none',
  missing: [],
  columns: [
    { name: 'a', kind: 'number', ...number },
    { name: 'y', kind: 'label', ...number },
  ],
  label: 'y > 0',
});
const all = { kind: 'all' } as const;

test('sorted rows, whose numbers move, are not split by them', async (t) => {
  const source = { ...rowsInMemory('visits.json', [['1', '0'], ['2', '1']]), isSorted: true } as const;
  t.is((await readRows(source, schema, all)).split.train.length, 2);
  await t.throwsAsync(readRows(source, schema, { kind: 'lines', testLines: [1] }), {
    message: /^CONFIG_INVALID: visits\.json: expected a split by seed, since a new row moves the numbers of others here, got one by lines; /,
  });
});

test('the same bytes are the same rows, other bytes are read, and so are the same under another schema or split', async (t) => {
  const path = join(home, 'rows.csv');
  await writeFile(path, '1,0\n2,1\n');
  const source = csvSource(path);
  const first = await readRows(source, schema, all);
  t.is(await readRows(source, schema, all), first);
  await writeFile(path, '1,0\n2,1\n');
  t.is(await readRows(source, schema, all), first, 'written again, and the same');
  t.not(await readRows(source, { ...schema }, all), first);
  const split = await readRows(source, schema, { kind: 'lines', testLines: [1] });
  t.deepEqual([split.split.train, split.split.test], [[1], [0]]);
  await writeFile(path, '1,0\n3,1\n');
  t.deepEqual([...(await readRows(source, schema, all)).encoded.features], [1, 3]);
  await writeFile(path, '1,0\n30,1\n');
  await t.throwsAsync(readRows(source, schema, all), { message: /^DATA_INVALID: rows\.csv:2:1 \(a\)/ });
  await rm(path);
  await t.throwsAsync(readRows(source, schema, all), { code: 'DATA_NOT_FOUND' });
});

test('rows of which no digest is told, as of a file that was written while it was read, are not kept', async (t) => {
  const still = rowsInMemory('rows', [
    ['1', '0'],
    ['2', '1'],
  ]);
  const source: DataSource = { ...still, digest: () => Promise.resolve('one') };
  const first = await readRows(source, schema, all);
  t.not(await readRows(source, schema, all), first);
});

test('rows that changed and changed back while they were read are not kept, from a source that tells the digest of what it read', async (t) => {
  const digests = ['other', 'one', 'one'];
  let reads = 0;
  const still = rowsInMemory('rows', [
    ['1', '0'],
    ['2', '1'],
  ]);
  const source: DataSource = {
    ...still,
    digest: () => Promise.resolve('one'),
    read: async (header, sink) => {
      reads += 1;
      await still.read(header, sink);
      sink.digest?.(digests.shift() ?? '');
    },
  };
  const first = await readRows(source, schema, all);
  const second = await readRows(source, schema, all);
  t.not(second, first);
  t.is(await readRows(source, schema, all), second);
  t.is(reads, 2);
});
