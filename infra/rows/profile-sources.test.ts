// What `cohort schema profile` proposes and flags for files as institutions write them: tabulators and quotes, UTF-16, gzip, Parquet.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { rowSource } from '@cohort/client-agent/adapters/row-source';
import { undescribedSource } from '@cohort/client-agent/adapters/undescribed-source';
import { checkFile } from '@cohort/client-agent/data/check-file';
import { profileRows } from '@cohort/client-agent/data/profile/profile-rows';
import type { DataSchema } from '@cohort/client-agent/data/schema';
import { readJson } from '../node/read-json.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-profile-sources-'));
test.after.always(() => rm(home, { recursive: true, force: true }));

async function profiled(name: string, content: Uint8Array) {
  const path = join(home, name);
  await writeFile(path, content);
  const profile = await profileRows({ ...(await undescribedSource(path, readJson)), name: 'table', label: null });
  const said = (column: string): string =>
    profile.remarks
      .filter((remark) => remark.column === column)
      .map(({ text }) => text)
      .join('; ');
  const checked = await checkFile(rowSource(path, readJson, profile.schema), profile.schema);
  return { ...profile, said, checked };
}
const kinds = ({ columns }: DataSchema): string[] => columns.map(({ name, kind }) => `${name} ${kind}`);
const lines = (rows: number, header: string, line: (row: number) => string): string =>
  `${[header, ...Array.from({ length: rows }, (_, row) => line(row))].join('\n')}\n`;

test("a laboratory's export between tabulators: quotes that hold tabulators are taken off, and codes are told from measurements", async (t) => {
  const text = lines(120, 'sample\tmethod\tlactate\tgrade\tsick', (row) =>
    [
      `S-${String(row * 7)}`,
      row % 2 === 0 ? '"blood\tvenous"' : '"blood, ""arterial"""',
      (row / 9).toFixed(2),
      String(1 + (row % 3)),
      row % 4 === 0 ? '1' : '0',
    ].join('\t'),
  );
  const { schema, checked, said } = await profiled('lab.tsv', Buffer.from(text));
  t.deepEqual(schema.dialect, { separator: '\t' });
  t.deepEqual(kinds(schema), ['sample ignore', 'method ignore', 'lactate number', 'grade category', 'sick label']);
  t.regex(said('sample'), /as identifiers have; ignored/);
  // A tabulator inside a text is a control character, which no level may have.
  t.regex(said('method'), /fewer than two texts/);
  t.like(checked, { rows: 120, dropped: 0, classes: [90, 30] });
});

test('a registry in UTF-16: dates are no features, and words are the label', async (t) => {
  const text = lines(150, 'admitted;days;unit;outcome', (row) =>
    [
      `2020-0${String((row % 9) + 1)}-1${String(row % 10)}`,
      String(1 + ((row * 7) % 40)),
      ['acute', 'chronic', 'unclear'][(row * 7) % 3],
      row % 3 === 0 ? 'died' : 'recovered',
    ].join(';'),
  );
  const { schema, checked, said } = await profiled('registry.txt', Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]));
  t.deepEqual(schema.dialect, { separator: ';', encoding: 'utf-16le' });
  t.deepEqual(kinds(schema), ['admitted ignore', 'days number', 'unit category', 'outcome label']);
  t.regex(said('admitted'), /holds dates, which are no features/);
  t.is(schema.label, 'outcome = "died"');
  t.like(checked, { rows: 150, classes: [100, 50] });
});

test('a packed file full of what tells who a person is: nothing of it is learnt from, and what says the label is named', async (t) => {
  const text = lines(200, 'case_uuid,surname,birth_date,remarks,country,marker,therapy,readmitted', (row) =>
    [
      `8f3c${String(row).padStart(6, '0')}`,
      `Name${String(row % 90)}`,
      `19${String(30 + (row % 60))}-03-1${String(row % 10)}`,
      `came with complaint number ${String(row)} and went home`,
      'NL',
      String((row * 13) % 700),
      row % 5 === 0 ? 'second' : 'first',
      row % 5 === 0 ? '1' : '0',
    ].join(','),
  );
  const { schema, remarks, said } = await profiled('packed.csv', gzipSync(text));
  t.deepEqual(schema.dialect, { compression: 'gzip' });
  t.deepEqual(
    schema.columns.filter(({ kind }) => kind === 'number' || kind === 'category').map(({ name }) => name),
    ['marker', 'therapy'],
  );
  t.regex(said('surname'), /tells who a person is; ignored/);
  t.regex(said('birth_date'), /dates of birth/);
  t.regex(said('remarks'), /ignored/);
  t.regex(said('country'), /one value in every row/);
  t.regex(said('therapy'), /says the label of nearly every row by itself/);
  for (const cell of ['Name1', '8f3c', '1930', 'complaint']) t.false(JSON.stringify([schema, remarks]).includes(cell), cell);
});

test('a Parquet file: types are kept, digits in texts are no numbers, truth values are yes or no, nulls are missing', async (t) => {
  const column = <T>(of: (row: number) => T): T[] => Array.from({ length: 100 }, (_, row) => of(row));
  const file = parquetWriteBuffer({
    columnData: [
      { name: 'patient', data: column((row) => BigInt(Math.floor(row / 2))), type: 'INT64' },
      { name: 'code', data: column((row) => String(10 + (row % 3))), type: 'STRING' },
      { name: 'dose', data: column((row) => (row % 10 === 0 ? null : row / 8)), type: 'DOUBLE' },
      { name: 'smoker', data: column((row) => row % 3 === 0), type: 'BOOLEAN' },
      { name: 'seen', data: column((row) => new Date(86_400_000 * row)), type: 'TIMESTAMP' },
      { name: 'sick', data: column((row) => row % 4 === 0), type: 'BOOLEAN' },
    ],
  });
  const { schema, checked, said } = await profiled('visits.parquet', new Uint8Array(file));
  t.is(schema.dialect, undefined);
  t.deepEqual(kinds(schema), ['patient patient', 'code category', 'dose number', 'smoker number', 'seen ignore', 'sick label']);
  t.like(schema.columns[1], { type: 'text', levels: ['10', '11', '12'] });
  t.like(schema.columns[2], { type: 'decimal', missing: 'drop-row' });
  t.like(schema.columns[3], { range: ['0', '1'], centre: '0.5', scale: '0.5' });
  t.deepEqual(schema.missing, []);
  t.regex(said('seen'), /holds dates/);
  t.like(checked, { rows: 100, dropped: 10 });
});
