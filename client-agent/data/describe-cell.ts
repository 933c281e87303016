// What an error message says of a cell of the site's rows: its kind, never its value, since messages are logged and events are kept.
import { cellNumber } from './decimal.ts';
import { saysMissing } from './says-missing.ts';
import { textFault } from './text-fault.ts';

/** `numeric` says what is wrong with a cell that is a number: `a number out of range`. */
export function describeCell(text: string, numeric = 'another number'): string {
  if (text === '') return 'an empty cell';
  if (cellNumber(text) !== null) return numeric;
  const fault = textFault(text);
  if (fault !== null) return `text with ${fault}`;
  return saysMissing(text) ? 'text that usually says missing; fill it in, or list it as missing in the schema' : 'text';
}
