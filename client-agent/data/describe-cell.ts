// What an error message says of a cell of the site's rows: its kind, never its value, since messages are logged and events are kept.
import { cellNumber, numeralsWith } from './decimal.ts';
import { declaring } from './dialect.ts';
import { saysMissing } from './says-missing.ts';
import { textFault } from '@cohort/protos/text-fault';

/** Numbers of other countries. A comma in front of three digits may be either: both remedies help. */
const decimalComma = /^[+-]?\d*,\d+(?:[eE][+-]?\d{1,3})?$/;
const thousands = /^[+-]?\d{1,3}(?:[ .,'\u2019\u00a0\u202f]\d{3})+(?:[.,]\d*)?$/u;

/** `numeric` says what is wrong with a cell that is a number: `a number out of range`; `decimal` what the dialect writes decimals with. */
export function describeCell(text: string, numeric = 'another number', decimal: '.' | ',' = '.'): string {
  if (text === '') return 'an empty cell';
  if (numeralsWith(decimal)(text) !== null) return numeric;
  if (cellNumber(text) !== null) return `a number with a point; ${declaring('decimal', '.')}, or write decimals with a comma`;
  if (decimalComma.test(text))
    return `a number with a comma; ${declaring('decimal', ',')}, or write decimals with a point, and no separator of thousands`;
  if (thousands.test(text)) return 'a number with separators of thousands; write its digits only';
  const fault = textFault(text);
  if (fault !== null) return `text with ${fault}`;
  return saysMissing(text) ? 'text that usually says missing; fill it in, or list it as missing in the schema' : 'text';
}
