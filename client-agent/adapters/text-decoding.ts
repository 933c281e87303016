// A file's bytes as text in the declared encoding, a part at a time; other bytes are refused by what they seem to be and what would pass.
import { declaring, type Encoding } from '../data/dialect.ts';

/** A part of the text, and what stands behind it that is none, after which nothing more is decoded. */
export interface Decoded {
  readonly text: string;
  readonly wrong: readonly [expected: string, got: string] | null;
}

/** What 0x80..0x9f are in Windows-1252; five of them are nothing. */
const windows =
  '\u20ac\0\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\0\u017d\0\0\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\0\u017e\u0178';

const names: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8 text',
  'utf-16le': 'UTF-16 text with the lower byte first',
  'utf-16be': 'UTF-16 text with the higher byte first',
  'latin-1': 'Latin-1 text',
  'windows-1252': 'Windows-1252 text',
};

const saveIt = 'or save the file as UTF-8';
/** What bytes are that are no text of an encoding. */
const otherBytes: Readonly<Record<Encoding, string>> = {
  'utf-8': `bytes of another encoding, such as Windows-1252 or Latin-1; ${declaring('encoding', 'windows-1252')} if it is that, ${saveIt}`,
  'utf-16le': 'bytes of another encoding; save the file as UTF-8',
  'utf-16be': 'bytes of another encoding; save the file as UTF-8',
  'latin-1': `a byte that is no letter of it; ${declaring('encoding', 'windows-1252')} if it is that, ${saveIt}`,
  'windows-1252': 'a byte that is no letter of it; save the file as UTF-8',
};

/** Byte order marks of what can be declared. */
const marks: Partial<Readonly<Record<Encoding, readonly number[]>>> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  'utf-16be': [0xfe, 0xff],
};

export class TextDecoding {
  readonly #encoding: Encoding;
  /** Bytes of a character whose end has not come yet. */
  #carry: Uint8Array = new Uint8Array(0);
  #begun = false;

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
  }

  /** The first part should be large enough to tell an encoding by. A leading byte order mark is no part of the text. */
  push(part: Uint8Array, last: boolean): Decoded {
    const bytes = this.#carry.length === 0 ? part : Buffer.concat([this.#carry, part]);
    let from = 0;
    if (!this.#begun) {
      this.#begun = true;
      const instead = encodingInstead(bytes, this.#encoding);
      if (instead !== null) return this.#refuse('', instead);
      from = markLength(bytes, this.#encoding);
    }
    const whole = Math.max(from, bytes.length - unfinishedTail(bytes, this.#encoding));
    this.#carry = Uint8Array.from(bytes.subarray(whole));
    const letters = lettersOfUtf8(bytes.subarray(from, whole), this.#encoding);
    if (letters !== null) return this.#refuse(textOf(bytes.subarray(from, from + letters), this.#encoding) ?? '', instead('utf-8'));
    const text = textOf(bytes.subarray(from, whole), this.#encoding);
    if (text === null) return this.#refuse(this.#beginningOf(bytes.subarray(from, whole)), bytesInstead(bytes, this.#encoding));
    return last && this.#carry.length > 0
      ? this.#refuse(text, 'a file that ends in the middle of a character; copy it again')
      : { text, wrong: null };
  }

  #refuse(text: string, got: string): Decoded {
    return { text, wrong: [names[this.#encoding], got] };
  }

  /** The longest beginning that is text, found by halves. */
  #beginningOf(bytes: Uint8Array): string {
    let [good, bad] = ['', bytes.length];
    for (let from = 0; bad - from > 1;) {
      const middle = Math.floor((from + bad) / 2);
      const part = bytes.subarray(0, middle);
      const text = textOf(part.subarray(0, middle - unfinishedTail(part, this.#encoding)), this.#encoding);
      if (text === null) bad = middle;
      else [good, from] = [text, middle];
    }
    return good;
  }
}

/** A file that has NULs beside bytes of no letter is a text in no encoding of one byte or more to a letter. */
function bytesInstead(bytes: Uint8Array, declared: Encoding): string {
  const isWide = declared === 'utf-16le' || declared === 'utf-16be';
  return !isWide && bytes.includes(0) ? 'bytes of no text, NUL among them; export the rows as CSV in UTF-8' : otherBytes[declared];
}

/** Text in another encoding that can be declared. */
function instead(found: Encoding): string {
  return `${names[found]}; ${declaring('encoding', found)}${found === 'utf-8' ? '' : `, ${saveIt}`}`;
}

/**
 * Where letters of UTF-8 stand that were declared to be of one byte each, or null. Each byte beyond ASCII is a letter of those too, and no
 * text has them in just the order that UTF-8 asks for: `\u00c3` before `\u00b6`, a sign of the currency behind a circumflex.
 */
function lettersOfUtf8(bytes: Uint8Array, declared: Encoding): number | null {
  if (declared !== 'latin-1' && declared !== 'windows-1252') return null;
  const first = bytes.findIndex((byte) => byte >= 0x80);
  if (first < 0) return null;
  const whole = bytes.subarray(first, bytes.length - unfinishedTail(bytes, 'utf-8'));
  return whole.length > 0 && textOf(whole, 'utf-8') !== null ? first : null;
}

function encodingInstead(bytes: Uint8Array, declared: Encoding): string | null {
  const found = encodingOf(bytes);
  if (found !== null && found !== declared) return instead(found);
  // Separators and line ends have a zero byte in UTF-16, whatever the letters are.
  const wide = declared === 'utf-16le' || declared === 'utf-16be';
  return wide && bytes.length > 1 && !bytes.subarray(0, 1024).includes(0) ? `bytes that are none; ${declaring('encoding', 'utf-8')}` : null;
}

/** Null for what is none. */
function textOf(bytes: Uint8Array, encoding: Encoding): string | null {
  if (encoding === 'latin-1' || encoding === 'windows-1252') return oneByteEach(bytes, encoding);
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function oneByteEach(bytes: Uint8Array, encoding: 'latin-1' | 'windows-1252'): string | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (!/[\u0080-\u009f]/.test(text)) return text;
  if (encoding === 'latin-1') return null;
  const out = text.replaceAll(/[\u0080-\u009f]/g, (character) => windows[character.charCodeAt(0) - 0x80] ?? '\0');
  // A NUL of the file's own is refused with its cell.
  return out.split('\0').length === text.split('\0').length ? out : null;
}

/** How many bytes at the end begin a character and do not end it. */
function unfinishedTail(bytes: Uint8Array, encoding: Encoding): number {
  const { length } = bytes;
  if (encoding === 'utf-16le' || encoding === 'utf-16be') {
    const odd = length % 2;
    const high = bytes[length - odd - (encoding === 'utf-16le' ? 1 : 2)] ?? 0;
    return odd + (length - odd >= 2 && high >= 0xd8 && high <= 0xdb ? 2 : 0);
  }
  if (encoding !== 'utf-8') return 0;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const needed = byte > 0xf4 || byte < 0xc2 ? 0 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? back : 0;
  }
  return 0;
}

/** Null where nothing tells: most one-byte encodings look like UTF-8. */
export function encodingOf(bytes: Uint8Array): Encoding | null {
  const marked = (Object.keys(marks) as Encoding[]).find((encoding) => startsWith(bytes, marks[encoding] ?? []));
  if (marked !== undefined) return marked;
  const sample = bytes.subarray(0, 1024);
  const [even, odd] = [0, 1].map((parity) => sample.filter((byte, at) => at % 2 === parity && byte === 0).length) as [number, number];
  // ASCII as UTF-16: half of the bytes are zero, all of them even or all of them odd.
  if (Math.max(even, odd) * 3 > sample.length && Math.min(even, odd) === 0 && sample.length > 1)
    return even > odd ? 'utf-16be' : 'utf-16le';
  return null;
}

function markLength(bytes: Uint8Array, encoding: Encoding): number {
  const mark = marks[encoding] ?? [];
  return mark.length > 0 && startsWith(bytes, mark) ? mark.length : 0;
}

function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, at) => bytes[at] === byte);
}
