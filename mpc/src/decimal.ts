// Strict decimal strings, the only form of fractions in terms.
import { CohortError } from '@cohort/protos/errors';

/**
 * The f64 nearest to a plain decimal such as `0.01`: no sign, exponent, leading zero or trailing dot. At most 20 digits, up to
 * which ECMAScript prescribes the nearest double, so that all engines read the same number.
 * @throws {CohortError} TERMS_REFUSED naming the field.
 */
export function decimal(text: string, name: string): number {
  if (typeof text !== 'string' || !/^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/.test(text) || text.length > 21)
    throw new CohortError(
      'TERMS_REFUSED',
      `${name}: expected a decimal such as "0.01" with at most 20 digits, got ${JSON.stringify(text)}`,
    );
  return Number(text);
}
