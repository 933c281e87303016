// The first line of a file against the schema's names, in order; a title that differs is told in what.
import type { TextRow } from '../ports/data-source.ts';
import { describeCell } from './describe-cell.ts';
import type { Faults } from './faults.ts';
import { titleOf, type Column } from './schema.ts';
import { textDifference } from './text-difference.ts';

export function checkHeader({ line, cells }: TextRow, columns: readonly Column[], faults: Faults): void {
  const seen = new Set<string>();
  for (const [index, title] of cells.entries()) {
    const place = { line, column: index + 1 };
    const column = columns[index];
    const again = seen.has(title);
    seen.add(title);
    if (again) faults.add(place, 'each column once', 'one a second time');
    else if (column === undefined) faults.add(place, 'no more columns', describeCell(title));
    else if (titleOf(column) !== title) faults.add(place, `the header "${titleOf(column)}"`, titleInstead(title, titleOf(column), columns));
  }
  if (cells.length < columns.length)
    faults.add({ line, column: cells.length + 1 }, `${String(columns.length)} headers`, String(cells.length));
}

/** What stands in place of a column's title. A title that the schema knows is no cell of the site's. */
function titleInstead(title: string, expected: string, columns: readonly Column[]): string {
  const place = columns.findIndex((column) => titleOf(column) === title);
  if (place >= 0) return `that of column ${String(place + 1)}; order the columns as the schema does`;
  const difference = textDifference(title, expected);
  if (difference !== null) return `it but for ${difference}`;
  return describeCell(title, 'a number; does the file begin with a header, as the schema says?');
}
