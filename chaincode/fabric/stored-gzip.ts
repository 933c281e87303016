// A gzip file without compression (RFC 1951, 1952): the same bytes wherever it is made, which a compressor's are not.
import { crc32 } from 'node:zlib';

const mostInBlock = 65_535;
/** No flags, no time, no system. */
const header = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

export function storedGzip(bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [header];
  for (let from = 0; from === 0 || from < bytes.length; from += mostInBlock) {
    const block = bytes.subarray(from, from + mostInBlock);
    const begin = Buffer.alloc(5);
    begin.writeUInt8(from + mostInBlock >= bytes.length ? 1 : 0, 0);
    begin.writeUInt16LE(block.length, 1);
    begin.writeUInt16LE(0xffff - block.length, 3);
    parts.push(begin, block);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length % 2 ** 32, 4);
  return Buffer.concat([...parts, trailer]);
}
