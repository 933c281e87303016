// A strict reader of separated values (RFC 4180 with LF or CRLF, in a declared dialect): what is not plainly right is refused by line and column.
import type { Dialect } from '../data/dialect.ts';
import type { Faults } from '../data/faults.ts';
import { maxCellLength } from '../data/longest-cell.ts';
import { separatorInstead, separators } from '../data/separators.ts';
import type { TextRow } from '../ports/data-source.ts';

/** Longest record, in characters: what is kept of a file while the end of a record is looked for. */
const maxRecordLength = 16 * 1024 * 1024;

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Splits text, which comes in parts, into records. Blank lines are skipped; quotes may hold separators, doubled quotes and line ends.
 * Stray or unterminated quotes, over-long cells and records, a NUL and a lone carriage return are faults; a record with one is not handed
 * on, and after one that leaves open where the next record begins nothing more is read.
 */
export class CsvRecords {
  readonly #faults: Faults;
  readonly #dialect: Dialect;
  readonly #separator: number;
  readonly #quote: number;
  /** From the beginning of the record that has not ended yet. */
  #text = '';
  /** So long it is when it is looked at again: at each part, a long record would take the square of its length. */
  #look = 0;
  #at = 0;
  #line = 1;
  #ended = false;

  constructor(dialect: Dialect, faults: Faults) {
    this.#faults = faults;
    this.#dialect = dialect;
    this.#separator = dialect.separator.charCodeAt(0);
    this.#quote = dialect.quote === 'none' ? -1 : dialect.quote.charCodeAt(0);
  }

  /** Nothing more is read. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The records that end in this part, each with the line on which it begins; with the `last` part also one without a line end. */
  push(part: string, last: boolean): TextRow[] {
    const rows: TextRow[] = [];
    this.#text += part;
    if (!last && this.#text.length < this.#look) return rows;
    this.#look = 0;
    this.#at = 0;
    while (!this.#ended && this.#at < this.#text.length) {
      const begin = this.#at;
      const record = this.#plainRecord() ?? this.#record(last);
      if (record === 'unfinished') {
        this.#at = begin;
        const length = this.#text.length - begin;
        this.#look = Math.min(2 * length, maxRecordLength + 1);
        if (length > maxRecordLength) this.#refuseLong(begin);
        break;
      }
      if (record !== null) rows.push(record);
    }
    this.#text = this.#ended ? '' : this.#text.slice(this.#at);
    return rows;
  }

  /** Ends reading at the character behind the last part. */
  refuse(expected: string, got: string): void {
    const lines = this.#text.split('\n');
    const column = (lines.at(-1) ?? '').split(this.#dialect.separator).length;
    this.#end({ line: this.#line + lines.length - 1, column }, expected, got);
  }

  #end(place: { readonly line: number; readonly column: number }, expected: string, got: string): void {
    this.#faults.add(place, expected, got);
    this.#ended = true;
  }

  #refuseLong(begin: number): void {
    const end = this.#text.indexOf('\n', begin);
    const quoted = end >= 0;
    const most = `within ${String(maxRecordLength)} characters`;
    this.#end(
      { line: this.#line, column: 1 },
      `${quoted ? 'a closing quote' : 'a line end'} ${most}`,
      quoted ? 'none; close the quote' : 'none; is this a file of rows?',
    );
  }

  /** A line of short cells without anything that asks for a closer look, which is nearly every line; else null. */
  #plainRecord(): TextRow | null {
    const end = this.#text.indexOf('\n', this.#at);
    const length = end - this.#at;
    if (end < 0 || length === 0 || length > maxCellLength) return null;
    const text = this.#text.slice(this.#at, this.#text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end);
    const { quote, separator } = this.#dialect;
    if (text === '' || text.includes('\r') || text.includes('\0') || (quote !== 'none' && text.includes(quote))) return null;
    const row = { line: this.#line, cells: text.split(separator) };
    this.#at = end + 1;
    this.#line += 1;
    return row;
  }

  /** One record from `#at` on; null for a blank line and for one with a fault, `unfinished` where this part ends first. */
  #record(last: boolean): TextRow | 'unfinished' | null {
    const text = this.#text;
    const line = this.#line;
    const cells: string[] = [];
    const found: { readonly line: number; readonly expected: string; readonly got: string; readonly column: number }[] = [];
    let at = this.#at;
    let onLine = line;
    let unreadable = false;
    const fault = (expected: string, got: string, of = onLine): void =>
      void found.push({ line: of, column: cells.length + 1, expected, got });
    for (;;) {
      let cell: string;
      if (text.charCodeAt(at) === this.#quote) {
        const quoted = this.#quotedCell(at);
        if (quoted === null) {
          if (!last) return 'unfinished';
          fault('a closing quote before the end of the file', 'none; close the quote');
          unreadable = true;
          at = text.length;
          break;
        }
        cell = quoted.cell;
        at = quoted.end;
        for (let from = cell.indexOf('\n'); from >= 0; from = cell.indexOf('\n', from + 1)) onLine += 1;
        const end = this.#endOfCell(at);
        if (end > at) fault('a separator or a line end after a closing quote', this.#behindQuote(text[at]));
        at = end;
      } else {
        const end = this.#endOfCell(at);
        cell = text.slice(at, end);
        at = end;
        if (this.#quote >= 0 && cell.includes(this.#dialect.quote)) fault('quotes around the whole cell', 'one inside it');
      }
      // The end of a part may stand between the two characters of a line end.
      if (at >= text.length && !last) return 'unfinished';
      if (cell.length > maxCellLength) fault(`at most ${String(maxCellLength)} characters`, String(cell.length), line);
      // No text file has the one, and no line of one ends in the other: whatever follows says nothing more.
      const reason = whatNoTextHas(cell);
      if (reason !== null) {
        fault(...reason, line);
        unreadable = true;
        break;
      }
      cells.push(cell);
      if (text.charCodeAt(at) !== this.#separator) break;
      at += 1;
      if (at < text.length) continue;
      if (!last) return 'unfinished';
      // A separator at the very end opens one more, empty, cell.
      cells.push('');
      break;
    }
    for (const { expected, got, ...place } of found) this.#faults.add(place, expected, got);
    this.#ended = unreadable;
    this.#at = at + (text.charCodeAt(at) === carriageReturn ? 2 : 1);
    this.#line = onLine + 1;
    return found.length > 0 || (cells.length === 1 && cells[0] === '') ? null : { line, cells };
  }

  /** The cell that the quote at `from` opens, and where it ends; null when nothing closes it. */
  #quotedCell(from: number): { readonly cell: string; readonly end: number } | null {
    const { quote } = this.#dialect;
    let cell = '';
    let at = from;
    for (;;) {
      const close = this.#text.indexOf(quote, at + 1);
      if (close < 0) return null;
      cell += this.#text.slice(at + 1, close);
      at = close + 1;
      if (this.#text[at] !== quote) return { cell, end: at };
      cell += quote;
    }
  }

  /** What stands behind a quoted cell of a file with another separator. */
  #behindQuote(character = ''): string {
    return separators[character] === undefined ? 'more text' : separatorInstead(character, this.#dialect);
  }

  #endOfCell(from: number): number {
    const text = this.#text;
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === this.#separator || code === lineFeed) break;
      if (code === carriageReturn && text.charCodeAt(at + 1) === lineFeed) break;
    }
    return at;
  }
}

function whatNoTextHas(cell: string): readonly [expected: string, got: string] | null {
  if (cell.includes('\0')) return ['text', 'a NUL byte; is this a text file?'];
  if (/\r(?!\n)/.test(cell)) return ['lines that end in LF or CRLF', 'a lone carriage return'];
  return null;
}
