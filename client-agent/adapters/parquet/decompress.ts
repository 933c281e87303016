// How the pages of a Parquet file are unpacked: by what this Node brings with it, never to more than a page may be.
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet/src/types.js';
import { snappyUncompress } from 'hyparquet';
import { changedFile } from './broken-file.ts';

/** The page's header says how long it is; one that unpacks to more is stopped there. */
export const compressors = {
  UNCOMPRESSED: (bytes: Uint8Array) => bytes,
  SNAPPY: (bytes: Uint8Array, length: number) => {
    if (snappyLength(bytes) !== length) throw changedFile();
    const out = new Uint8Array(length);
    snappyUncompress(bytes, out);
    return out;
  },
  GZIP: (bytes: Uint8Array, length: number) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (bytes: Uint8Array, length: number) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (bytes: Uint8Array, length: number) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
} as const satisfies Compressors;

/** What its first bytes say that it unpacks to. */
function snappyLength(bytes: Uint8Array): number {
  let length = 0;
  for (let at = 0; at < 5; at++) {
    const byte = bytes[at] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) break;
  }
  return length;
}
