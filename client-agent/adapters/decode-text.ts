// A file's bytes as UTF-8 text, with or without a byte order mark; anything else is refused by what it seems to be.
import { CohortError } from '@cohort/protos/errors';

const exportIt = 'export the rows as CSV in UTF-8';
const saveIt = 'save the file as UTF-8';

/** How files begin that are no UTF-8 text; the longer beginnings first. */
const beginnings: readonly (readonly [bytes: readonly number[], got: string])[] = [
  [[0xff, 0xfe, 0, 0], `UTF-32 by its byte order mark; ${saveIt}`],
  [[0, 0, 0xfe, 0xff], `UTF-32 by its byte order mark; ${saveIt}`],
  [[0xff, 0xfe], `UTF-16 by its byte order mark; ${saveIt}`],
  [[0xfe, 0xff], `UTF-16 by its byte order mark; ${saveIt}`],
  [[0x50, 0x4b, 3, 4], `a workbook or another archive; ${exportIt}`],
  [[0xd0, 0xcf, 0x11, 0xe0], `a workbook of an old format; ${exportIt}`],
  [[0x1f, 0x8b], 'a compressed file; unpack it'],
  [[0x50, 0x41, 0x52, 0x31], `a Parquet file; ${exportIt}`],
];

/** A leading byte order mark is no part of the text. @throws {CohortError} DATA_INVALID by line and cell */
export function decodeText(bytes: Uint8Array, name: string): string {
  const known = beginnings.find(([begin]) => begin.every((byte, at) => bytes[at] === byte));
  if (known !== undefined) throw refuse(name, 1, 1, known[1]);
  if (looksWide(bytes)) throw refuse(name, 1, 1, `UTF-16 without a byte order mark, as every second byte is zero; ${saveIt}`);
  const text = decoded(bytes, false);
  if (text !== null) return text;
  const line = firstBadLine(bytes);
  const before = bytes.subarray(line.from, firstBadByte(bytes.subarray(line.from, line.to)) + line.from);
  const cell = before.filter((byte) => byte === 0x2c).length + 1;
  throw refuse(
    name,
    line.number,
    cell,
    decoded(bytes, true) !== null
      ? 'a file that ends in the middle of a character; copy it again'
      : `bytes of another encoding, such as Latin-1 or Windows-1252; ${saveIt}`,
  );
}

/** ASCII as UTF-16: half of the bytes are zero, all of them even or all of them odd. */
function looksWide(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 1024);
  const zeros = [0, 1].map((odd) => sample.filter((byte, at) => at % 2 === odd && byte === 0).length);
  return Math.max(...zeros) * 3 > sample.length && Math.min(...zeros) === 0;
}

interface Line {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** No line end is part of a longer character, so a line is valid by itself or never. */
function firstBadLine(bytes: Uint8Array): Line {
  let number = 1;
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, from);
    const to = end < 0 ? bytes.length : end;
    if (end < 0 || decoded(bytes.subarray(from, to), false) === null) return { number, from, to };
    number += 1;
    from = end + 1;
  }
}

/** The length of the longest beginning that may still become valid. */
function firstBadByte(line: Uint8Array): number {
  let [good, bad] = [0, line.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (decoded(line.subarray(0, middle), true) !== null) good = middle;
    else bad = middle;
  }
  return good;
}

/** Null for what is no UTF-8. `unfinished`: the last character may go on behind the last byte. */
function decoded(bytes: Uint8Array, unfinished: boolean): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: unfinished });
  } catch {
    return null;
  }
}

function refuse(name: string, line: number, cell: number, got: string): CohortError {
  return new CohortError('DATA_INVALID', `${name}:${String(line)}:${String(cell)}: expected UTF-8 text, got ${got}`);
}
