// A strict reader of comma-separated values (RFC 4180 with LF or CRLF): what is not plainly right is refused by line and column.
import { CohortError } from '@cohort/protos/errors';
import type { RawRow } from '../ports/data-source.ts';

/** Longest cell; a longer one is a missing closing quote far more often than data. */
const maxCellLength = 4096;

/**
 * Splits text into records. Blank lines are skipped; quotes may hold commas, doubled quotes and line ends.
 * @returns records with the 1-based line on which each begins
 * @throws {CohortError} DATA_INVALID for a NUL, a stray or unterminated quote, an over-long cell
 */
export function parseCsv(text: string, name: string): RawRow[] {
  const rows: RawRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let firstLine = 1;
  let at = 0;
  const refuse = (onLine: number, expected: string, got: string): CohortError =>
    new CohortError('DATA_INVALID', `${name}:${String(onLine)}:${String(cells.length + 1)}: expected ${expected}, got ${got}`);

  while (at < text.length) {
    let cell: string;
    if (text[at] === '"') {
      const startLine = line;
      cell = '';
      for (;;) {
        const close = text.indexOf('"', at + 1);
        if (close < 0) throw refuse(startLine, 'a closing quote before the end of the file', 'none; close the quote');
        cell += text.slice(at + 1, close);
        at = close + 1;
        if (text[at] !== '"') break;
        cell += '"';
      }
      for (const character of cell) if (character === '\n') line += 1;
      if (!(at >= text.length || text[at] === ',' || text[at] === '\n' || text.startsWith('\r\n', at)))
        throw refuse(line, 'a comma or a line end after a closing quote', 'more text');
    } else {
      const end = endOfCell(text, at);
      cell = text.slice(at, end);
      at = end;
      if (cell.includes('"')) throw refuse(line, 'quotes around the whole cell', 'one inside it');
    }
    if (cell.length > maxCellLength) throw refuse(firstLine, `at most ${String(maxCellLength)} characters`, String(cell.length));
    if (cell.includes('\0')) throw refuse(firstLine, 'text', 'a NUL byte; is this a text file?');
    if (/\r(?!\n)/.test(cell)) throw refuse(firstLine, 'lines that end in LF or CRLF', 'a lone carriage return');
    cells.push(cell);
    if (text[at] === ',') {
      at += 1;
      // A comma at the very end opens one more, empty, cell.
      if (at < text.length) continue;
      cells.push('');
    }
    if (!(cells.length === 1 && cells[0] === '')) rows.push({ line: firstLine, cells });
    cells = [];
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    firstLine = line;
  }
  return rows;
}

function endOfCell(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && !text.startsWith('\r\n', at)) at += 1;
  return at;
}
