// Strict decimal numbers: what a schema may hold (as text, since canonical JSON has no floats) and what a cell may hold.
import { CohortError } from '@cohort/protos/errors';

const canonicalDecimal = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?$/;
const cellDecimal = /^[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?$/;

/** A decimal string of a schema, plan or terms. @throws {CohortError} CONFIG_INVALID naming `at` */
export function decimal(text: unknown, at: string): number {
  if (typeof text !== 'string' || !canonicalDecimal.test(text))
    throw new CohortError('CONFIG_INVALID', `${at}: expected a decimal number as text such as "0.5", got ${JSON.stringify(text)}`);
  return Number(text);
}

/** A cell as a finite number, or null: refuses NaN, Infinity, hexadecimal, an empty cell and an exponent that overflows. */
export function cellNumber(cell: string): number | null {
  if (!cellDecimal.test(cell)) return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}
