// Parquet files that cannot be read, or do not hold what the schema wants: refused by name, column and row, never by value.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { SchemaElement } from 'hyparquet';
import { CohortError } from '@cohort/protos/errors';
import { checkFile } from '../data/check-file.ts';
import { parquetColumns, parquetFile, parquetSchema as schema, siteFile, withColumns } from '../testing/parquet-table.ts';
import { fileSource } from './row-source.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-parquet-broken-'));
test.after.always(() => rm(home, { recursive: true, force: true }));
const written = (bytes: Uint8Array | string): Promise<string> => siteFile(home, bytes);

const refused: Readonly<Record<string, readonly [bytes: () => Uint8Array | string, message: string | RegExp]>> = {
  'text by the name of a Parquet file': [
    () => 'a,b\n1,2\n',
    'site.parquet: expected a Parquet file, got another; give a file of text a name that does not end in .parquet',
  ],
  'an empty file': [() => '', /^site\.parquet: expected a Parquet file, got another; /],
  'a file that was cut': [
    () => parquetFile().slice(0, -20),
    'site.parquet: expected a whole Parquet file, got one that was cut or changed; copy it again',
  ],
  'nothing but the magic': [() => 'PAR1PAR1', /^site\.parquet: expected a whole Parquet file, /],
  'an encrypted footer': [
    () => Buffer.concat([parquetFile().subarray(0, -4), Buffer.from('PARE')]),
    /^site\.parquet: expected a Parquet file, got an encrypted one; write it without encryption$/,
  ],
  'a footer longer than the file': [
    () => {
      const bytes = parquetFile();
      new DataView(bytes.buffer).setUint32(bytes.length - 8, 0x7fffffff, true);
      return bytes;
    },
    /expected a whole Parquet file/,
  ],
  'no rows': [
    () => parquetFile({ columns: parquetColumns.map((column) => ({ ...column, data: [] })) }),
    'site.parquet: expected at least one row, got an empty file',
  ],
  'a column missing': [
    () => parquetFile({ columns: parquetColumns.filter(({ name }) => name !== 'ward') }),
    'site.parquet:column 5: expected the header "ward", got that of column 6; order the columns as the schema does',
  ],
  'a column more': [
    () => parquetFile({ columns: [...parquetColumns, { name: 'secret-name', data: [1, 2, 3, 4, 5], type: 'INT32' }] }),
    'site.parquet:column 9: expected no more columns, got text',
  ],
  'columns in another order': [
    () => parquetFile({ columns: [...parquetColumns].reverse() }),
    /^site\.parquet:column 1: expected the header "patient", got that of column 8; order the columns as the schema does\n/,
  ],
  'numbers as texts': [
    () => parquetFile({ columns: withColumns({ name: 'age', data: ['63', '64', '41', '1', '57'], type: 'STRING' }) }),
    'site.parquet:column 2 (age): expected numbers in the column, got UTF8, which holds texts; convert the column to numbers where it is exported',
  ],
  'ids as numbers that need not be whole': [
    () => parquetFile({ columns: withColumns({ name: 'patient', data: [17, 17, 2, 40, 41], type: 'DOUBLE' }) }),
    'site.parquet:column 1 (patient): expected ids as texts or whole numbers in the column, got DOUBLE, which holds numbers that need not be whole',
  ],
  'a date where a number is wanted': [
    () => parquetFile({ columns: withColumns({ name: 'age', data: [1, 2, 3, 4, 5].map((day) => new Date(day)), type: 'TIMESTAMP' }) }),
    /^site\.parquet:column 2 \(age\): expected numbers in the column, got TIMESTAMP_MILLIS, which holds dates; export days/,
  ],
  'a list in a column': [
    () =>
      parquetFile({
        columns: withColumns({ name: 'seen', data: [[1], [2, 3], [], [4], [5]] }),
        schema: [
          { name: 'root', num_children: 8 },
          ...parquetColumns.flatMap(({ name }): SchemaElement[] =>
            name === 'seen'
              ? [
                  { name, num_children: 1, repetition_type: 'OPTIONAL', converted_type: 'LIST' },
                  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
                  { name: 'element', type: 'INT32', repetition_type: 'OPTIONAL' },
                ]
              : [elementOf(name)],
          ),
        ],
      }),
    'site.parquet:column 7 (seen): expected numbers, texts, truth values or dates in the column, got a list in each cell; leave it out, or make it columns of these, in the export',
  ],
  'bytes that are no text': [
    () =>
      parquetFile({ columns: withColumns({ name: 'seen', data: [1, 2, 3, 4, 5].map((byte) => Uint8Array.of(byte)), type: 'BYTE_ARRAY' }) }),
    /^site\.parquet:column 7 \(seen\): expected numbers, texts, .*, got BYTE_ARRAY; leave it out/,
  ],
  'documents in a column': [
    () => parquetFile({ columns: withColumns({ name: 'seen', data: [1, 2, 3, 4, 5].map((a) => ({ a })), type: 'JSON' }) }),
    /^site\.parquet:column 7 \(seen\): .*, got JSON; leave it out/,
  ],
  'a column packed in a way that is not unpacked here': [
    () => parquetFile({ columns: withColumns({ name: 'age', data: [1, 2, 3, 4, 5], type: 'INT32', codec: 'LZ4_RAW' }) }),
    'site.parquet:column 2 (age): expected a column packed with snappy, gzip, zstd or brotli, or not packed, got LZ4_RAW; choose one of these in the export',
  ],
  'values that the schema refuses, by row': [
    () => parquetFile({ columns: withColumns({ name: 'age', data: [63, 640, 41, 641, -1], type: 'INT32' }) }),
    'site.parquet:row 2:2 (age): expected an integer in 0..120, got a number out of range (3 times: also in rows 4, 5)',
  ],
  'a number that is none': [
    () => parquetFile({ columns: withColumns({ name: 'pressure', data: [1, NaN, 2, 3, 4], type: 'DOUBLE' }) }),
    /^site\.parquet:row 2:3 \(pressure\): expected a number in 0\.\.300, got text that usually says missing; /,
  ],
  'a cell that is too long': [
    () =>
      parquetFile({ columns: withColumns({ name: 'ward', data: ['north', 'x'.repeat(4097), 'north', 'north', 'north'], type: 'STRING' }) }),
    'site.parquet:row 2:5: expected at most 4096 characters, got 4097',
  ],
};
function elementOf(name: string): SchemaElement {
  const column = parquetColumns.find((item) => item.name === name);
  const type = column?.type === 'STRING' ? 'BYTE_ARRAY' : (column?.type as SchemaElement['type']);
  return {
    name,
    repetition_type: 'OPTIONAL',
    ...(type === undefined ? {} : { type }),
    ...(column?.type === 'STRING' ? { converted_type: 'UTF8' } : {}),
  };
}
for (const [what, [bytes, message]] of Object.entries(refused))
  test(`${what} is refused by name, column and row, and never by value`, async (t) => {
    const error = await t.throwsAsync<CohortError>(checkFile(fileSource(await written(bytes()), schema), schema), { code: 'DATA_INVALID' });
    const said = error.detail;
    if (typeof message === 'string') t.true(said.split('\n').includes(message), said);
    else t.regex(said, message);
    t.false(said.includes('secret'));
  });

test('wherever a byte is changed or the file ends early, it is read or refused, and nothing else', async (t) => {
  const whole = parquetFile({ codec: 'SNAPPY', rowGroupSize: 3 });
  const outcomes = new Map<string, number>();
  for (let turn = 0; turn < 600; turn++) {
    const at = (turn * 7919) % whole.length;
    const bytes = turn % 3 === 0 ? whole.slice(0, at) : Uint8Array.from(whole);
    if (turn % 3 !== 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << (turn % 8));
    let code = 'read';
    try {
      await checkFile(fileSource(await written(bytes), schema), schema);
    } catch (thrown) {
      code = CohortError.from(thrown).code;
    }
    outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
  }
  t.deepEqual([...outcomes.keys()].toSorted(), ['DATA_INVALID', 'read']);
  t.true((outcomes.get('DATA_INVALID') ?? 0) > 300);
});
