// The values of one column of a row group, a page at a time, so that memory does not grow with the group.
import type { FileHandle } from 'node:fs/promises';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import type {
  ColumnDecoder,
  ColumnMetaData,
  CompressionCodec,
  DataReader,
  DecodedArray,
  PageHeader,
  SchemaElement,
} from 'hyparquet/src/types.js';
import { BrokenFile, changedFile } from './broken-file.ts';
import { unpackedPage } from './unpacked-page.ts';

/** Longest page, packed or not, and most values in one: writers make pages of a megabyte. */
const maxPageBytes = 32 * 1024 * 1024;
const maxPageValues = 4 * 1024 * 1024;
const maxHeaderBytes = 64 * 1024;
const partBytes = 256 * 1024;

/** Nulls are null; an undefined value is one that the dictionary does not have. */
export type Values = ArrayLike<unknown>;

export class ColumnPages {
  readonly #file: FileHandle;
  readonly #decoder: ColumnDecoder;
  readonly #codec: CompressionCodec;
  readonly #end: number;
  #at: number;
  /** Values that have not come yet. */
  #left: number;
  #dictionary: DecodedArray | undefined;
  #part = new Uint8Array(0);
  #partAt = 0;

  /** `rows` are the group's; the column's pages lie in front of `footer`. @throws {BrokenFile} */
  constructor(
    file: FileHandle,
    chunk: ColumnMetaData,
    element: SchemaElement,
    { rows, footer }: { readonly rows: number; readonly footer: number },
  ) {
    const { dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size } = chunk;
    const first = Number(dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data);
    this.#file = file;
    this.#codec = chunk.codec;
    this.#at = first;
    this.#end = first + Number(size);
    this.#left = rows;
    if (!(first >= 4 && this.#end >= first && this.#end <= footer) || Number(chunk.num_values) !== rows) throw changedFile();
    const leaf = { element, children: [], count: 1, path: [element.name] };
    this.#decoder = {
      pathInSchema: [element.name],
      type: chunk.type,
      element,
      schemaPath: [{ element: { name: 'root' }, children: [leaf], count: 2, path: [] }, leaf],
      // Pages are unpacked before they come to it.
      codec: 'UNCOMPRESSED',
      parsers: { ...DEFAULT_PARSERS, timestampFromNanoseconds: (nanoseconds) => nanoseconds },
      utf8: false,
    };
  }

  /** Those of the next page, one at least. @throws {BrokenFile} */
  async next(): Promise<Values> {
    while (this.#left > 0) {
      const { header, length } = await this.#header();
      checkHeader(header, this.#left);
      const page = await this.#bytes(this.#at + length, header.compressed_page_size);
      this.#at += length + header.compressed_page_size;
      if (header.type === 'INDEX_PAGE') continue;
      const unpacked = unpackedPage(header, page, this.#codec, this.#decoder.element.repetition_type !== 'REQUIRED');
      const { data } = readPage(readerOver(unpacked.bytes), unpacked.header, this.#decoder, this.#dictionary, undefined, 0);
      if (data === undefined) throw changedFile();
      if (header.type === 'DICTIONARY_PAGE') {
        this.#dictionary = convert(data, this.#decoder);
        continue;
      }
      const count = valuesIn(header);
      // A page without values decodes to what an empty list would be.
      if (count === 0) continue;
      if (data.length !== count) throw changedFile();
      this.#left -= count;
      return data as Values;
    }
    throw changedFile();
  }

  async #header(): Promise<{ readonly header: PageHeader; readonly length: number }> {
    const reader = readerOver(await this.#bytes(this.#at, Math.min(maxHeaderBytes, this.#end - this.#at)));
    const header = parquetHeader(reader);
    return { header, length: reader.offset };
  }

  /** From the file, a part at a time; a part is not written to again, since values may be views of it. */
  async #bytes(at: number, length: number): Promise<Uint8Array> {
    if (length <= 0 || at + length > this.#end) throw changedFile();
    if (at < this.#partAt || at + length > this.#partAt + this.#part.length) {
      const part = new Uint8Array(Math.min(this.#end - at, Math.max(length, partBytes)));
      const { bytesRead } = await this.#file.read(part, 0, part.length, at);
      if (bytesRead !== part.length) throw changedFile();
      [this.#part, this.#partAt] = [part, at];
    }
    return this.#part.subarray(at - this.#partAt, at - this.#partAt + length);
  }
}

function checkHeader(header: PageHeader, left: number): void {
  const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
  const largest = Math.max(packed, unpacked, 0);
  if (largest > maxPageBytes)
    throw new BrokenFile(`pages of at most ${String(maxPageBytes)} bytes`, `one of ${String(largest)}; write the file with smaller pages`);
  const values = valuesIn(header);
  const most = header.type === 'DICTIONARY_PAGE' ? maxPageValues : Math.min(left, maxPageValues);
  if (!(packed > 0 && unpacked >= 0) || !(values >= 0 && values <= most)) throw changedFile();
}

function valuesIn({ type, data_page_header: one, data_page_header_v2: two, dictionary_page_header: dictionary }: PageHeader): number {
  if (type === 'INDEX_PAGE') return 0;
  const values = type === 'DATA_PAGE' ? one?.num_values : type === 'DATA_PAGE_V2' ? two?.num_values : dictionary?.num_values;
  return values ?? -1;
}

function readerOver(bytes: Uint8Array): DataReader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}
