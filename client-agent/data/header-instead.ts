// Whether a file that should begin with a row begins with the names of its columns.
import type { RawRow } from '../ports/data-source.ts';
import { numeralsWith } from './decimal.ts';
import { saysMissing } from './says-missing.ts';
import type { DataSchema } from './schema.ts';

/** Words in every column of numbers, in the first line and not in the next. */
export function headerInstead(first: RawRow, second: RawRow | undefined, schema: DataSchema, decimal: '.' | ','): boolean {
  return isWords(first, schema, decimal) && (second === undefined || !isWords(second, schema, decimal));
}

function isWords({ cells }: RawRow, { columns, missing }: DataSchema, decimal: '.' | ','): boolean {
  return columns.every((column, at) => {
    const text = cells[at] ?? '';
    if (column.kind !== 'number' && (column.kind !== 'label' || column.type === 'text')) return true;
    return /\p{L}/u.test(text) && numeralsWith(decimal)(text) === null && !missing.includes(text) && !saysMissing(text);
  });
}
