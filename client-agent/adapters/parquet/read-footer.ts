// What a Parquet file says of itself at its end: its columns and where their values lie.
import type { FileHandle } from 'node:fs/promises';
import { parquetMetadata, parquetSchema, type FileMetaData, type SchemaTree } from 'hyparquet';
import { BrokenFile, changedFile } from './broken-file.ts';

/** Longest footer: that of a file of thousands of columns and groups. */
const maxFooterBytes = 16 * 1024 * 1024;

export interface Footer {
  readonly metadata: FileMetaData;
  readonly columns: readonly SchemaTree[];
  /** Where it begins, behind all values. */
  readonly at: number;
}

/** @throws {BrokenFile}; what the decoder throws at bytes that are no footer */
export async function readFooter(file: FileHandle): Promise<Footer> {
  const { size } = await file.stat();
  const begin = magicOf(await bytesAt(file, 0, Math.min(4, size)));
  if (begin === 'PARE') throw encrypted();
  if (begin !== 'PAR1') throw new BrokenFile('a Parquet file', 'another; give a file of text a name that does not end in .parquet');
  const end = size < 12 ? new Uint8Array(0) : await bytesAt(file, size - 8, 8);
  const magic = magicOf(end.subarray(4));
  if (magic === 'PARE') throw encrypted();
  if (magic !== 'PAR1') throw changedFile();
  const length = new DataView(end.buffer).getUint32(0, true);
  const at = size - 8 - length;
  if (length === 0 || at < 4) throw changedFile();
  if (length > maxFooterBytes)
    throw new BrokenFile(
      `a footer of at most ${String(maxFooterBytes)} bytes`,
      `one of ${String(length)}; write the file in fewer row groups`,
    );
  const metadata = parquetMetadata(await bytesAt(file, at, size - at), { geoparquet: false });
  if (!isWhole(metadata)) throw changedFile();
  return { metadata, columns: parquetSchema(metadata).children, at };
}

/** The decoder hands on what stands there, whatever that is. */
function isWhole({ schema, num_rows: rows, row_groups: groups }: FileMetaData): boolean {
  const leaves = schema.filter(({ type }) => type !== undefined);
  const whole = (value: unknown): boolean => typeof value === 'bigint' && value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER);
  return (
    schema.every(({ name }) => typeof name === 'string') &&
    groups.every(
      ({ columns, num_rows: of }) =>
        whole(of) &&
        columns.length === leaves.length &&
        columns.every(({ meta_data: data }, at) => {
          if (data === undefined) return false;
          const { type, codec, path_in_schema: path, num_values: values, total_compressed_size: size, data_page_offset: first } = data;
          return (
            type === leaves[at]?.type &&
            typeof codec === 'string' &&
            path.every((name) => typeof name === 'string') &&
            [values, size, first].every(whole)
          );
        }),
    ) &&
    groups.reduce((sum, { num_rows: of }) => sum + of, 0n) === rows
  );
}

function encrypted(): BrokenFile {
  return new BrokenFile('a Parquet file', 'an encrypted one; write it without encryption');
}

function magicOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  if (bytesRead !== length) throw changedFile();
  return bytes;
}
