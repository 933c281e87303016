// A page as its decoder takes it: unpacked, and its runs of repeated and of packed numbers checked, which the decoder believes.
import type { CompressionCodec, PageHeader } from 'hyparquet/src/types.js';
import { changedFile } from './broken-file.ts';
import { compressors } from './decompress.ts';

export interface UnpackedPage {
  /** Says of the page that it is not packed. */
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
}

/** `nullable`: the page begins with which of its values are there. @throws {BrokenFile}; what unpacking throws */
export function unpackedPage(header: PageHeader, packed: Uint8Array, codec: CompressionCodec, nullable: boolean): UnpackedPage {
  const unpack = compressors[codec as keyof typeof compressors];
  const { data_page_header: one, data_page_header_v2: two } = header;
  if (header.type === 'DATA_PAGE_V2' && two !== undefined) {
    const levels = two.repetition_levels_byte_length + two.definition_levels_byte_length;
    if (two.repetition_levels_byte_length !== 0 || !(levels >= 0 && levels <= packed.length)) throw changedFile();
    const [begin, rest] = [packed.subarray(0, levels), packed.subarray(levels)];
    const body = two.is_compressed === false ? rest : unpack(rest, lengthOf(header.uncompressed_page_size - levels));
    if (nullable) checkRuns(begin, 1, two.num_values);
    if (!(two.num_nulls >= 0 && two.num_nulls <= two.num_values)) throw changedFile();
    checkValues(body, two.encoding, two.num_values - two.num_nulls);
    return {
      header: { ...header, compressed_page_size: levels + body.length, data_page_header_v2: { ...two, is_compressed: false } },
      bytes: Buffer.concat([begin, body]),
    };
  }
  const bytes = unpack(packed, lengthOf(header.uncompressed_page_size));
  if (bytes.length !== header.uncompressed_page_size) throw changedFile();
  if (header.type === 'DATA_PAGE' && one !== undefined) {
    const levels = nullable ? prefixed(bytes) : { runs: new Uint8Array(0), rest: bytes };
    if (nullable) checkRuns(levels.runs, 1, one.num_values);
    checkValues(levels.rest, one.encoding, one.num_values);
  }
  return { header: { ...header, compressed_page_size: bytes.length }, bytes };
}

function lengthOf(length: number): number {
  return length >= 0 ? length : wrong();
}

/** Values that are written as places in the dictionary, or truth values in runs; others have a length each, or all. */
function checkValues(bytes: Uint8Array, encoding: string, most: number): void {
  if (encoding === 'RLE') checkRuns(prefixed(bytes).runs, 1, most);
  if (encoding !== 'RLE_DICTIONARY' && encoding !== 'PLAIN_DICTIONARY') return;
  const width = bytes[0] ?? 0;
  if (width > 32) throw changedFile();
  // A dictionary of one value needs no bits, and its places may be left out.
  if (width > 0) checkRuns(bytes.subarray(1), width, most);
}

/** Runs behind their length in four bytes. */
function prefixed(bytes: Uint8Array): { readonly runs: Uint8Array; readonly rest: Uint8Array } {
  if (bytes.length < 4) throw changedFile();
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  if (length > bytes.length - 4) throw changedFile();
  return { runs: bytes.subarray(4, 4 + length), rest: bytes.subarray(4 + length) };
}

/** Follows the runs and reads none of their values: no run is empty, and none goes beyond `most` but for the last packed eight. */
function checkRuns(bytes: Uint8Array, width: number, most: number): void {
  let seen = 0;
  for (let at = 0; at < bytes.length && seen < most;) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? wrong();
      if (shift > 28 || (shift === 28 && byte > 7)) throw changedFile();
      header += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const packed = header % 2 === 1;
    const count = packed ? 8 * Math.floor(header / 2) : header / 2;
    at += packed ? (count / 8) * width : Math.ceil(width / 8);
    seen += count;
    if (count === 0 || seen > most + (packed ? 7 : 0)) throw changedFile();
  }
}

function wrong(): never {
  throw changedFile();
}
