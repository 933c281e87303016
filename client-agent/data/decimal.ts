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
  const plain = plainNumber(cell);
  if (plain !== null) return plain;
  if (!cellDecimal.test(cell)) return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}

const minus = 45;
const point = 46;
const zero = 48;
const isDigit = (code: number): boolean => code >= zero && code <= 57;
/** Each is exact, as is every whole number of so many digits: their quotient is rounded once, as the number that the text says is. */
const mostDigits = 15;
const powers = Array.from({ length: mostDigits + 1 }, (_, digits) => 10 ** digits);

/** Few digits with or without a point, as nearly every number in a file is, without a regular expression; else null. */
export function plainNumber(cell: string): number | null {
  const begin = cell.charCodeAt(0) === minus ? 1 : 0;
  let whole = 0;
  let pointAt = -1;
  for (let at = begin; at < cell.length; at++) {
    const code = cell.charCodeAt(at);
    if (isDigit(code)) whole = 10 * whole + (code - zero);
    else if (code === point && pointAt < 0) pointAt = at;
    else return null;
  }
  const digits = cell.length - begin - (pointAt < 0 ? 0 : 1);
  if (digits < 1 || digits > mostDigits) return null;
  const value = pointAt < 0 ? whole : whole / (powers[cell.length - 1 - pointAt] as number);
  return begin === 1 ? -value : value;
}

/** Whether this is how a number is written back, in few enough digits that it needs no look at the number: at most 8 and 6 behind a point. */
export function isShortest(cell: string): boolean {
  const begin = cell.startsWith('-') ? 1 : 0;
  const pointAt = endOfDigits(cell, begin);
  const leadingZero = pointAt > begin && cell.charCodeAt(begin) === zero;
  if (pointAt === begin || pointAt - begin > 8 || (leadingZero && pointAt - begin > 1)) return false;
  if (pointAt === cell.length) return !(leadingZero && begin === 1);
  const behind = pointAt + 1;
  if (cell.charCodeAt(pointAt) !== point || behind === cell.length || cell.length - behind > 6) return false;
  return cell.charCodeAt(cell.length - 1) !== zero && endOfDigits(cell, behind) === cell.length;
}

/** Never looks behind the end of the text, after which a processor's fast path would be given up. */
function endOfDigits(cell: string, from: number): number {
  let at = from;
  while (at < cell.length && isDigit(cell.charCodeAt(at))) at += 1;
  return at;
}
