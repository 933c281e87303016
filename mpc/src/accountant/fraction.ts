// Exact rationals: how epsilon, delta, sampling rates and noise ratios travel, how strictly they are read, and how a number is refused.
import { CohortError } from '@cohort/protos/errors';
import { natural } from '@cohort/protos/shape';

/** A rational number; den > 0. */
export interface Fraction {
  readonly num: bigint;
  readonly den: bigint;
}

/**
 * Reads {num, den}: natural numbers as decimal strings of at most 39 digits, without sign, exponent, hexadecimal or leading zeros,
 * in lowest terms, so that a rational has one spelling.
 * @throws {CohortError} BODY_INVALID naming `at`
 */
export function parseFraction(text: { readonly num: string; readonly den: string }, at: string): Fraction {
  const num = BigInt(natural(text.num, `${at}.num`));
  const den = BigInt(natural(text.den, `${at}.den`));
  if (den === 0n) refuse(`${at}.den`, 'at least 1', '0');
  const lowest = reduced({ num, den });
  if (lowest.den !== den) refuse(at, `lowest terms, which are ${show(lowest)}`, show({ num, den }));
  return lowest;
}

/** The same rational in lowest terms; den > 0. */
export function reduced({ num, den }: Fraction): Fraction {
  let [a, b] = [den, num < 0n ? -num : num];
  while (b !== 0n) [a, b] = [b, a % b];
  return { num: num / a, den: den / a };
}

/** @throws {CohortError} BODY_INVALID always */
export function refuse(at: string, expected: string, got: string): never {
  throw new CohortError('BODY_INVALID', `${at}: expected ${expected}, got ${got}`);
}

/** A rational as text for a message; a long one by its length only. */
export function show({ num, den }: { readonly num: bigint; readonly den: bigint }): string {
  const text = `${String(num)}/${String(den)}`;
  return text.length > 90 ? `a fraction of ${String(text.length)} characters` : text;
}
