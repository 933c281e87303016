// The rows of a small table as a Parquet file, written by another implementation than the one that reads them.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer, type ColumnSource, type ParquetWriteOptions } from 'hyparquet-writer';
import { parseSchema } from '../data/parse-schema.ts';

export interface WriteOptions extends Partial<Omit<ParquetWriteOptions, 'writer' | 'columnData'>> {
  readonly columns?: readonly ColumnSource[];
}

/** Of five rows, the last two with cells that are not there. */
export const parquetColumns: readonly ColumnSource[] = [
  { name: 'patient', data: [17n, 17n, 2n, 40n, 41n], type: 'INT64' },
  { name: 'age', data: [63, 64, 41, null, 57], type: 'INT32' },
  { name: 'pressure', data: [145, 151.5, 0.1, 120, null], type: 'DOUBLE' },
  { name: 'crp', data: [0.1, 3.25, 12, 100, 1e-7], type: 'FLOAT' },
  { name: 'ward', data: ['north', 'S\u00fcd', 'north', 'S\u00fcd', null], type: 'STRING' },
  { name: 'smoker', data: [true, false, true, false, true], type: 'BOOLEAN' },
  {
    name: 'seen',
    data: ['2020-01-01', '1969-12-31', '2024-02-29', '2000-01-01', '1900-03-01'].map((day) => new Date(day)),
    type: 'TIMESTAMP',
  },
  { name: 'ill', data: [0, 1, 0, 3, 1], type: 'INT32' },
];

export function parquetFile({ columns = parquetColumns, ...options }: WriteOptions = {}): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      // A whole schema says the types itself.
      columnData: columns.map(({ type, ...column }) => (options.schema === undefined && type !== undefined ? { ...column, type } : column)),
      compressors: { GZIP: gzipSync, BROTLI: brotliCompressSync, ZSTD: zstdCompressSync, LZ4_RAW: (bytes) => bytes },
      ...options,
    }),
  );
}

/** With these columns in place of those of the same name. */
export function withColumns(...columns: readonly ColumnSource[]): readonly ColumnSource[] {
  return parquetColumns.map((column) => columns.find(({ name }) => name === column.name) ?? column);
}

const number = { kind: 'number', type: 'decimal', range: ['0', '300'], missing: { impute: '130' } } as const;
/** Reads `parquetColumns`. */
export const parquetSchema = parseSchema({
  format: 'cohort/data-schema/v1',
  name: 'visits',
  header: 'first-line',
  missing: [],
  columns: [
    { name: 'patient', kind: 'patient', missing: 'refuse' },
    { name: 'age', kind: 'number', type: 'integer', range: ['0', '120'], missing: 'drop-row' },
    { name: 'pressure', ...number },
    { name: 'crp', ...number },
    {
      name: 'ward',
      kind: 'category',
      type: 'text',
      levels: ['north', 'S\u00fcd'],
      missing: { impute: 'north' },
      encode: 'one-hot-drop-first',
    },
    { name: 'smoker', kind: 'number', type: 'integer', range: ['0', '1'], missing: 'refuse' },
    { name: 'seen', kind: 'ignore' },
    { name: 'ill', kind: 'label', type: 'integer', range: ['0', '4'], missing: 'refuse' },
  ],
  label: 'ill > 0',
});

/** Writes `site.parquet` into a folder of its own below `home`, and says where. */
export async function siteFile(home: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(await mkdtemp(join(home, 'site-')), 'site.parquet');
  await writeFile(path, bytes);
  return path;
}
