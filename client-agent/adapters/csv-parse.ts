// A strict reader of comma-separated values (RFC 4180 with LF or CRLF): what is not plainly right is refused by line and column.
import { Faults } from '../data/faults.ts';
import { separators } from '../data/separators.ts';
import type { RawRow } from '../ports/data-source.ts';

/** Longest cell; a longer one is a missing closing quote far more often than data. */
const maxCellLength = 4096;

/**
 * Splits text into records. Blank lines are skipped; quotes may hold commas, doubled quotes and line ends.
 * @returns records with the 1-based line on which each begins
 * @throws {CohortError} DATA_INVALID for stray or unterminated quotes, over-long cells, a NUL, a lone carriage return: all that the
 *   file has, up to the first that leaves open where the next record begins
 */
export function parseCsv(text: string, name: string): RawRow[] {
  const rows: RawRow[] = [];
  const faults = new Faults(name);
  let cells: string[] = [];
  let line = 1;
  let firstLine = 1;
  let at = 0;
  const fault = (onLine: number, expected: string, got: string): void => {
    faults.add({ line: onLine, column: cells.length + 1 }, expected, got);
  };

  while (at < text.length) {
    let cell: string;
    if (text[at] === '"') {
      const quoted = quotedCell(text, at);
      if (quoted === null) {
        fault(line, 'a closing quote before the end of the file', 'none; close the quote');
        break;
      }
      cell = quoted.cell;
      at = quoted.end;
      for (const character of cell) if (character === '\n') line += 1;
      const end = endOfCell(text, at);
      if (end > at) fault(line, 'a comma or a line end after a closing quote', separatorAt(text[at]) ?? 'more text');
      at = end;
    } else {
      const end = endOfCell(text, at);
      cell = text.slice(at, end);
      at = end;
      if (cell.includes('"')) fault(line, 'quotes around the whole cell', 'one inside it');
    }
    if (cell.length > maxCellLength) fault(firstLine, `at most ${String(maxCellLength)} characters`, String(cell.length));
    // No text file has the one, and no line of one ends in the other: whatever follows says nothing more.
    const unreadable = whatNoTextHas(cell);
    if (unreadable !== null) {
      fault(firstLine, ...unreadable);
      break;
    }
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
  faults.throwAny();
  return rows;
}

/** The cell that the quote at `from` opens, and where it ends; null when nothing closes it. */
function quotedCell(text: string, from: number): { readonly cell: string; readonly end: number } | null {
  let cell = '';
  let at = from;
  for (;;) {
    const close = text.indexOf('"', at + 1);
    if (close < 0) return null;
    cell += text.slice(at + 1, close);
    at = close + 1;
    if (text[at] !== '"') return { cell, end: at };
    cell += '"';
  }
}

/** What stands behind a quoted cell of a file that is not separated by commas. */
function separatorAt(character = ''): string | null {
  const name = separators[character];
  return name === undefined ? null : `${name}; export the file with commas between its cells`;
}

function whatNoTextHas(cell: string): readonly [expected: string, got: string] | null {
  if (cell.includes('\0')) return ['text', 'a NUL byte; is this a text file?'];
  if (/\r(?!\n)/.test(cell)) return ['lines that end in LF or CRLF', 'a lone carriage return'];
  return null;
}

function endOfCell(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && !text.startsWith('\r\n', at)) at += 1;
  return at;
}
