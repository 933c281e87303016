// Files that are no text at all, known by how they begin.
import { declaring, type Dialect } from '../data/dialect.ts';

const exportIt = 'export the rows as CSV in UTF-8';
const unpackIt = 'a file that another program than gzip compressed; unpack it, or compress it with gzip';
const statistics = `a file of a statistics program; ${exportIt}`;
const markup = `a page or document in markup; ${exportIt}`;
const json = `JSON; ${exportIt}`;

const letters = (text: string): readonly number[] => [...Buffer.from(text, 'latin1')];

/** The longer beginnings first. No first cell of a row begins in these ways. */
const beginnings: readonly (readonly [bytes: readonly number[], got: string])[] = [
  [[0xff, 0xfe, 0, 0], 'UTF-32 by its byte order mark; save the file as UTF-8'],
  [[0, 0, 0xfe, 0xff], 'UTF-32 by its byte order mark; save the file as UTF-8'],
  [[0x50, 0x4b, 3, 4], `a workbook or another archive; ${exportIt}`],
  [[0xd0, 0xcf, 0x11, 0xe0], `a workbook of an old format; ${exportIt}`],
  [[0x50, 0x41, 0x52, 0x31], `a Parquet file; call it NAME.parquet, by which it is read as one`],
  [[0x1f, 0x8b], 'a file that gzip compressed twice; unpack it once'],
  [[0x28, 0xb5, 0x2f, 0xfd], unpackIt],
  [[0xfd, ...letters('7zXZ')], unpackIt],
  [[...letters('7z'), 0xbc, 0xaf], unpackIt],
  [letters('BZh91AY&SY'), unpackIt],
  [letters('%PDF-'), `a PDF; ${exportIt}`],
  [letters('SQLite format 3\0'), `a database of SQLite; ${exportIt}`],
  [letters('ARROW1\0\0'), `a file of Arrow; write Parquet, or ${exportIt}`],
  [letters('$FL2@(#)'), statistics],
  [letters('<stata_dta>'), statistics],
  [letters('HEADER RECORD***'), statistics],
  [letters('<?xml'), markup],
  [letters('<!'), markup],
  [letters('<html'), markup],
  [letters('{\\rtf'), markup],
  [letters('{"'), json],
  [letters('[{'), json],
];

/** The file as it lies on disk: gzip if that is declared. Null where nothing speaks against it. */
export function notAsDeclared(bytes: Uint8Array, { compression }: Dialect): readonly [expected: string, got: string] | null {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (compression === 'gzip') return isGzip ? null : ['a gzip file', `another; ${declaring('compression', 'none')}`];
  return isGzip ? ['text', `a file that gzip compressed; ${declaring('compression', 'gzip')}, or unpack it`] : null;
}

/** What the bytes, unpacked, are in place of text, or null. */
export function notText(bytes: Uint8Array): readonly [expected: string, got: string] | null {
  const known = beginnings.find(([begin]) => begin.every((byte, at) => bytes[at] === byte));
  return known === undefined ? null : ['text', known[1]];
}
