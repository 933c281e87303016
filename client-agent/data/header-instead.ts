// Whether a file that should begin with a row begins with the names of its columns.
import type { RawRow } from '../ports/data-source.ts';
import { cellNumber } from './decimal.ts';
import { saysMissing } from './says-missing.ts';
import type { DataSchema } from './schema.ts';

/** Words in every column of numbers, in the first line and not in the next. */
export function headerInstead([first, second]: readonly RawRow[], schema: DataSchema): boolean {
  return first !== undefined && isWords(first, schema) && (second === undefined || !isWords(second, schema));
}

function isWords({ cells }: RawRow, { columns, missing }: DataSchema): boolean {
  return columns.every((column, at) => {
    const text = cells[at] ?? '';
    if (column.kind !== 'number' && (column.kind !== 'label' || column.type === 'text')) return true;
    return /\p{L}/u.test(text) && cellNumber(text) === null && !missing.includes(text) && !saysMissing(text);
  });
}
