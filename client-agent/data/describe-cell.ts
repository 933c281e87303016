// What an error message says of a cell of the site's rows: its kind, never its value, since messages are logged and events are kept.
import { cellNumber } from './decimal.ts';

/** `numeric` says what is wrong with a cell that is a number: `a number out of range`. */
export function describeCell(text: string, numeric = 'another number'): string {
  if (text === '') return 'an empty cell';
  if (cellNumber(text) !== null) return numeric;
  return `text of ${String(text.length)} character${text.length === 1 ? '' : 's'}`;
}
