// Ways in which a site's file of rows is broken, each with the code and the place that its agent must name.
import type { ErrorCode } from '@cohort/protos/errors';

/** One way to break a good file. `header`: read under a schema whose first line is a header. `content` null: there is no file. */
export interface Breakage {
  readonly what: string;
  readonly content: string | Uint8Array | null;
  readonly header?: true;
  readonly code: ErrorCode;
  /** What the refusal says after the file's name. */
  readonly says: RegExp;
}

/** `good`: a file of the heart schema, 14 columns and no header. */
export function breakagesOf(good: string): readonly Breakage[] {
  const lines = good.trimEnd().split('\n');
  const cells = (line: number, change: (cells: string[]) => readonly string[]): string =>
    lines.map((row, at) => (at === line - 1 ? change(row.split(',')).join(',') : row)).join('\n');
  const cell = (line: number, column: number, text: string): string => cells(line, (row) => row.with(column - 1, text));
  const breakage = (what: string, content: Breakage['content'], says: RegExp): Breakage => ({ what, content, says, code: 'DATA_INVALID' });
  return [
    breakage('a cell that is no number', cell(5, 1, 'sixty'), /^:5:1 \(age\): expected an integer in 0\.\.120, got text/),
    breakage('NaN as text', cell(7, 5, 'NaN'), /^:7:5 \(chol\): expected a number in 0\.\.1000, got text/),
    breakage('a number out of range', cell(6, 4, '301'), /^:6:4 \(trestbps\): expected a number in 0\.\.300, got a number out of range/),
    breakage('an unknown level', cell(8, 3, '9'), /^:8:3 \(cp\): expected one of the levels 1, 2, 3, 4, got another number/),
    breakage(
      'too few cells',
      cells(9, (row) => row.slice(0, -1)),
      /^:9:14: expected 14 cells, got 13/,
    ),
    breakage(
      'too many cells',
      cells(9, (row) => [...row, '0']),
      /^:9:15: expected 14 cells, got 15/,
    ),
    breakage('a quote that never closes', cell(4, 2, '"1.0'), /^:4:2: expected a closing quote before the end of the file, got none/),
    breakage(
      'bytes that are not UTF-8',
      Buffer.from(cell(3, 1, '\u00ff'), 'latin1'),
      /^:3:1: expected UTF-8 text, got bytes of another encoding/,
    ),
    breakage('line ends that are none', lines.join('\r'), /^:1:14: expected lines that end in LF or CRLF, got a lone carriage return/),
    breakage('an empty file', '', /^:1:1: expected at least one row, got an empty file/),
    {
      ...breakage('a header that names a column twice', `age,age\n${good}`, /^:1:2: expected each column once, got one a second time/),
      header: true,
    },
    { what: 'a file that is not there', content: null, code: 'DATA_NOT_FOUND', says: /^: expected a file of rows, got nothing: / },
  ];
}
