// One table as text, packed, in Parquet and in PostgreSQL: the same features, labels, patients and units, and a digest that follows the rows.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { rowSource } from '@cohort/client-agent/adapters/row-source';
import { checkFile } from '@cohort/client-agent/data/check-file';
import { encodeRows } from '@cohort/client-agent/data/encode-rows';
import { parseSchema } from '@cohort/client-agent/data/parse-schema';
import { readRows } from '@cohort/client-agent/data/read-rows';
import type { DataSource } from '@cohort/client-agent/ports/data-source';
import { readJson } from '@cohort/infra/node/read-json';
import { noServer, reader, startPostgres } from '../../support/postgres-server.ts';
import { queried } from './query.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-rows-alike-'));
test.after.always(() => rm(home, { recursive: true, force: true }));

const number = { kind: 'number', type: 'decimal', range: ['-1000', '1000'], missing: { impute: '0' } } as const;
const schema = parseSchema({
  format: 'cohort/data-schema/v1',
  name: 'visits',
  header: 'first-line',
  missing: [''],
  columns: [
    { name: 'patient', kind: 'patient', missing: 'refuse' },
    { name: 'age', kind: 'number', type: 'integer', range: ['0', '120'], missing: 'drop-row' },
    { name: 'pressure', ...number },
    { name: 'crp', ...number },
    { name: 'ward', kind: 'category', type: 'text', levels: ['North', 'S\u00fcd', 'east'], missing: { impute: 'east' }, encode: 'one-hot' },
    { name: 'seen', kind: 'ignore' },
    { name: 'ill', kind: 'label', type: 'integer', range: ['0', '4'], missing: 'refuse' },
  ],
  label: 'ill > 0',
});

type Row = readonly [patient: string, age: number | null, pressure: number, crp: string, ward: string | null, seen: string, ill: number];
/** In the order of their bytes, capitals before small letters, what is missing first. */
const rows: readonly Row[] = [
  ['A-10', 63, 0.1 + 0.2, '12.50', 'North', '2020-01-01', 0],
  ['A-2', 41, 5e-324, '0.1', 'S\u00fcd', '1969-12-31', 1],
  ['B-1', null, -1.5, '3', 'east', '2024-02-29', 0],
  ['B-1', 57, 123456.789e-3, '100.01', null, '2000-01-01', 3],
  ['a-1', 80, 1 / 3, '7', 'North', '1900-03-01', 1],
];
const text = [
  'patient,age,pressure,crp,ward,seen,ill',
  ...rows.map((cells) => cells.map((cell) => (cell === null ? '' : String(cell).replace('5e-324', '0'))).join(',')),
].join('\n');
const titles = ['patient', 'age', 'pressure', 'crp', 'ward', 'seen', 'ill'];

interface Kept {
  readonly source: DataSource;
  /** Changes a cell of the last row. */
  readonly change: () => Promise<unknown>;
}

async function file(name: string, bytes: (age: number) => Uint8Array, dialect = {}): Promise<Kept> {
  const path = join(home, name);
  await writeFile(path, bytes(80));
  return { source: rowSource(path, readJson, schema, dialect), change: () => writeFile(path, bytes(81)) };
}
const csv = (age: number): Uint8Array => Buffer.from(text.replace('a-1,80', `a-1,${String(age)}`));
const parquet = (age: number): Uint8Array => {
  const types = ['STRING', 'INT32', 'DOUBLE', 'DOUBLE', 'STRING', 'STRING', 'INT32'] as const;
  const columnData = titles.map((name, at) => ({
    name,
    data: rows.map((row, of) => (of === 4 && at === 1 ? age : at === 3 ? Number(row[at]) : at === 2 && of === 1 ? 0 : (row[at] ?? null))),
    ...(types[at] === undefined ? {} : { type: types[at] }),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
};

async function alike(t: ExecutionContext, { source, change }: Kept): Promise<void> {
  const expected = await encodeRows(rowSource(join(home, 'text.csv'), readJson, schema), schema);
  const read = await encodeRows(source, schema);
  t.deepEqual({ ...read, lines: read.lines.length }, { ...expected, lines: expected.lines.length });
  t.like(await checkFile(source, schema), { rows: 5, dropped: 1, classes: [1, 3] });
  const digest = await source.digest?.();
  t.is(await source.digest?.(), digest);
  t.regex(digest ?? '', /^[0-9a-f]{64}$/);
  const split = { kind: 'seeded', seed: 'alike', testPercent: 40 } as const;
  const first = await readRows(source, schema, split);
  t.deepEqual(first.split, (await readRows(rowSource(join(home, 'text.csv'), readJson, schema), schema, split)).split);
  t.is(await readRows(source, schema, split), first, 'rows that did not change are read once');
  await change();
  t.not(await source.digest?.(), digest);
  const again = await readRows(source, schema, split);
  t.not(again, first);
  t.is(again.encoded.features[3 * again.encoded.columns], 81);
  await t.throwsAsync(readRows(source, parseSchema({ ...schema, columns: [...schema.columns].reverse() }), split), {
    code: 'DATA_INVALID',
    message: /expected the header/,
  });
}

test.before(() => writeFile(join(home, 'text.csv'), text));
test('separated values', async (t) => {
  await alike(t, await file('own.csv', csv));
});
test('separated values that gzip packed', async (t) => {
  await alike(t, await file('own.csv.gz', (age) => gzipSync(csv(age)), { compression: 'gzip' }));
});
test('a Parquet file', async (t) => {
  await alike(t, await file('own.parquet', parquet));
});

const reason = noServer();
(reason === null ? test : test.skip)(`a query of PostgreSQL${reason === null ? '' : ` (skipped: ${reason})`}`, async (t) => {
  await using server = await startPostgres();
  const value = (cell: Row[number]): string => (cell === null ? 'NULL' : typeof cell === 'number' ? String(cell) : `'${cell}'`);
  // In another order than they are read in, and a row's place in the table moves when it is written.
  const inserted = [...rows].reverse().map((row) => `(${row.map(value).join(', ').replace('5e-324', '0')})`);
  await server.sql(`CREATE TABLE visits (patient text, age integer, pressure double precision, crp numeric, ward varchar(20), seen date, ill smallint);
    INSERT INTO visits VALUES ${inserted.join(', ')}; GRANT SELECT ON visits TO ${reader.user}`);
  const source = await queried(server, 'SELECT * FROM visits -- every one of them');
  const before = await source.digest?.();
  await t.throwsAsync(readRows(source, schema, { kind: 'lines', testLines: [1] }), {
    message: /^CONFIG_INVALID: visits\.json: expected a split by seed, .* got one by lines; /,
  });
  await server.sql('UPDATE visits SET age = age');
  t.is(await source.digest?.(), before, 'the same rows elsewhere in the table');
  await server.sql("INSERT INTO visits SELECT * FROM visits WHERE patient = 'a-1'");
  t.not(await source.digest?.(), before, 'a second row like another');
  await server.sql("DELETE FROM visits WHERE ctid = (SELECT max(ctid) FROM visits WHERE patient = 'a-1')");
  t.is(await source.digest?.(), before);
  const written: DataSource = {
    ...source,
    read: async (header, sink) => {
      await server.sql("UPDATE visits SET age = 79 WHERE patient = 'a-1'");
      await source.read(header, sink);
      await server.sql("UPDATE visits SET age = 80 WHERE patient = 'a-1'");
    },
  };
  const split = { kind: 'seeded', seed: 'alike', testPercent: 40 } as const;
  const other = await readRows(written, schema, split);
  t.is(await source.digest?.(), before, 'changed and changed back while they were read');
  t.not(await readRows(written, schema, split), other, 'rows that are there no more are read again');
  await alike(t, { source, change: () => server.sql("UPDATE visits SET age = 81 WHERE patient = 'a-1'") });
});
