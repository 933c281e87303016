// Parquet files, written by another implementation: each type as its cell's text, rows and places as the file has them.
import { renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { SchemaElement } from 'hyparquet';
import { checkFile } from '../data/check-file.ts';
import { encodeRows } from '../data/encode-rows.ts';
import { Faults } from '../data/faults.ts';
import { parseSchema } from '../data/parse-schema.ts';
import { readRows } from '../data/read-rows.ts';
import { unitTexts } from '../data/unit-texts.ts';
import type { ColumnType, RawRow } from '../ports/data-source.ts';
import { parquetColumns, parquetFile, parquetSchema as schema, siteFile, type WriteOptions } from '../testing/parquet-table.ts';
import { parquetSource } from './parquet.ts';
import { fileSource } from './row-source.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-parquet-'));
test.after.always(() => rm(home, { recursive: true, force: true }));
const written = (bytes: Uint8Array | string): Promise<string> => siteFile(home, bytes);

/** What a sink is handed. */
async function cellsOf(options: WriteOptions = {}) {
  const rows: RawRow[] = [];
  const types: ColumnType[] = [];
  const faults = new Faults('site.parquet', 'row');
  await parquetSource(await written(parquetFile(options))).read(true, {
    faults,
    header: () => undefined,
    types: (columns) => void types.push(...columns),
    rows: (batch) => void rows.push(...batch),
  });
  faults.throwAny();
  return { rows, types };
}

test('a file is read by its schema as separated values are: nulls are missing cells, truth values 1 and 0, ids whole numbers', async (t) => {
  const encoded = await encodeRows(fileSource(await written(parquetFile()), schema), schema);
  t.deepEqual(encoded.names, ['age', 'pressure', 'crp', 'smoker', 'ward=S\u00fcd']);
  t.deepEqual(
    [...encoded.features],
    [
      [63, 145, 0.1, 1, 0],
      [64, 151.5, 3.25, 0, 1],
      [41, 0.1, 12, 1, 0],
      [57, 130, 1e-7, 1, 0],
    ].flat(),
  );
  t.deepEqual([encoded.lines, encoded.dropped], [[1, 2, 3, 5], 1]);
  t.deepEqual(encoded.units.map(unitTexts), [['17'], ['17'], ['2'], ['41']]);
  t.deepEqual([...encoded.labels], [0, 1, 0, 1]);
});

test("a file's rows are the same units as those of the file of separated values that it was made of", async (t) => {
  const columns = schema.columns.map((column) => (column.kind === 'patient' ? { name: column.name, kind: 'ignore' } : column));
  const byRecord = parseSchema({ ...schema, missing: [''], columns });
  const csv = join(home, 'same.csv');
  await writeFile(
    csv,
    'patient,age,pressure,crp,ward,smoker,seen,ill\n17,63,145.0,0.10,north,1,2020-01-01T00:00:00Z,0\n17,64,151.5,3.25,S\u00fcd,0,1969-12-31T00:00:00Z,1\n',
  );
  const two = parquetColumns.map((column) => ({ ...column, data: Array.from(column.data as ArrayLike<unknown>).slice(0, 2) }));
  const [parquet, text] = await Promise.all([
    encodeRows(fileSource(await written(parquetFile({ columns: two })), byRecord), byRecord),
    encodeRows(fileSource(csv, byRecord), byRecord),
  ]);
  t.deepEqual(parquet.units, text.units);
  t.deepEqual(parquet.features, text.features);
});

test('every type has one text: in the fewest digits that give the value again, dates and moments as the calendar has them', async (t) => {
  const elements: readonly [SchemaElement, unknown[], ColumnType['holds'], (string | null)[]][] = [
    [
      { name: 'days', type: 'INT32', converted_type: 'DATE' },
      [new Date('1970-01-02'), new Date('1969-12-31')],
      'date',
      ['1970-01-02', '1969-12-31'],
    ],
    [
      { name: 'micros', type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } },
      [new Date('2001-02-03T04:05:06.070Z'), new Date('1950-01-01T00:00:00Z')],
      'date',
      ['2001-02-03T04:05:06.07', '1950-01-01T00:00:00'],
    ],
    [{ name: 'price', type: 'INT32', converted_type: 'DECIMAL', scale: 2, precision: 9 }, [12.5, -0.05], 'real', ['12.5', '-0.05']],
    [{ name: 'wide', type: 'INT64', converted_type: 'DECIMAL', scale: 4, precision: 18 }, [0.3, 70000.0001], 'real', ['0.3', '70000.0001']],
    [{ name: 'large', type: 'INT64', converted_type: 'UINT_64' }, [2n ** 63n, null], 'whole', ['9223372036854775808', null]],
    [{ name: 'small', type: 'INT32', converted_type: 'UINT_32' }, [4_294_967_295, 0], 'whole', ['4294967295', '0']],
    [{ name: 'single', type: 'FLOAT' }, [16_777_216.5, -1.1], 'real', ['16777216', '-1.1']],
    [{ name: 'double', type: 'DOUBLE' }, [0.1 + 0.2, -Infinity], 'real', ['0.30000000000000004', '-Infinity']],
    [
      { name: 'uuid', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
      [new Uint8Array(16).fill(0x1f), null],
      'text',
      ['1f1f1f1f-1f1f-1f1f-1f1f-1f1f1f1f1f1f', null],
    ],
    [{ name: 'empty', type: 'BYTE_ARRAY', converted_type: 'UTF8' }, ['', null], 'text', ['', null]],
  ];
  const { rows, types } = await cellsOf({
    columns: elements.map(([{ name }, data]) => ({ name, data })),
    schema: [
      { name: 'root', num_children: elements.length },
      ...elements.map(([element]) => ({ repetition_type: 'OPTIONAL' as const, ...element })),
    ],
  });
  for (const [at, [{ name }, , holds, texts]] of elements.entries()) {
    t.is(types[at]?.holds, holds, name);
    t.deepEqual(
      rows.map(({ cells }) => cells[at]),
      texts,
      name,
    );
  }
});

test('each way of packing and of encoding that this Node unpacks gives the same rows, in however many groups and pages', async (t) => {
  const { rows } = await cellsOf();
  for (const codec of ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD', 'BROTLI'] as const)
    t.deepEqual((await cellsOf({ codec, rowGroupSize: 2, pageSize: 8 })).rows, rows, codec);
  for (const encoding of ['DELTA_BINARY_PACKED', 'PLAIN', 'BYTE_STREAM_SPLIT'] as const) {
    const columns = parquetColumns.map((column) => (column.name === 'age' ? { ...column, encoding } : column));
    t.deepEqual((await cellsOf({ columns })).rows, rows, encoding);
  }
  const long = Array.from({ length: 5000 }, (_, row) => row % 977);
  const many = await cellsOf({
    columns: [
      { name: 'a', data: long, type: 'INT32' },
      { name: 'b', data: long.map(String), type: 'STRING' },
    ],
    pageSize: 1000,
    rowGroupSize: 1234,
  });
  t.deepEqual(
    many.rows,
    long.map((value, row) => ({ line: row + 1, cells: [String(value), String(value)] })),
  );
});

test('a dialect of its own beside a Parquet file is refused; the schema\u2019s, which speaks of the others\u2019 files, is passed over', async (t) => {
  const path = await written(parquetFile());
  t.throws(() => fileSource(path, schema, { separator: ';' }), {
    message:
      'CONFIG_INVALID: dialect: expected none beside a Parquet file, which says itself how it is written, got separator; leave the dialect out',
  });
  t.like(await checkFile(fileSource(path, { dialect: { separator: ';', compression: 'gzip' } }), schema), { rows: 5, dropped: 1 });
});

test('a file that is not there, and one that may not be read, are said by their whole path', async (t) => {
  await t.throwsAsync(checkFile(fileSource(join(home, 'none.parquet')), schema), {
    message: /^DATA_NOT_FOUND: \/.*none\.parquet: expected a file of rows/,
  });
  await t.throwsAsync(fileSource(join(home, 'none.parquet')).digest?.() ?? Promise.resolve(''), { code: 'DATA_NOT_FOUND' });
});

test('the digest of what was read is told only where the file was the same all the while', async (t) => {
  const path = await written(parquetFile());
  const source = parquetSource(path);
  const read = async (rows: () => void) => {
    const told: string[] = [];
    const sink = { faults: new Faults('any', 'row'), header: () => undefined, types: () => undefined, rows };
    await source.read(true, { ...sink, digest: (of) => void told.push(of) });
    return told;
  };
  t.deepEqual(await read(() => undefined), [await source.digest?.()]);
  const replaced = await read(() => {
    writeFileSync(`${path}.new`, 'other');
    renameSync(`${path}.new`, path);
  });
  t.deepEqual(replaced, []);
});

test('lines of a split are numbers of rows', async (t) => {
  const source = fileSource(await written(parquetFile()), schema);
  await t.throwsAsync(readRows(source, schema, { kind: 'lines', testLines: [4] }), {
    message: /^DATA_INVALID: site\.parquet:row 4: expected a kept row, as the split says/,
  });
  await t.throwsAsync(readRows(source, schema, { kind: 'lines', testLines: [1] }), {
    message: /^DATA_INVALID: site\.parquet:row 2: expected all rows of a patient in one part/,
  });
});
