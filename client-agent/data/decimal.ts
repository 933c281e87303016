// Strict decimal numbers: what a schema may hold (as text, since canonical JSON has no floats) and what a cell may hold.
import { text } from '@cohort/protos/shape';

const canonicalDecimal = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?$/;
const cellDecimal = /^[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?$/;

/** A decimal string of a schema: one writing per number, sign and all. */
export const signedDecimal = text(34, canonicalDecimal, 'a decimal number as text such as "0.5"');

/** How a cell is read as a number where decimals are written with this mark, and with no other. */
export function numeralsWith(decimal: '.' | ','): (cell: string) => number | null {
  return decimal === '.' ? cellNumber : withComma;
}

function withComma(cell: string): number | null {
  return cell.includes('.') ? null : cellNumber(cell.replace(',', '.'));
}

/** A cell as a finite number, or null: refuses NaN, Infinity, hexadecimal, an empty cell and an exponent that overflows. */
export function cellNumber(cell: string): number | null {
  if (!cellDecimal.test(cell)) return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}
