// exp of a positive rational, from above.
import { divUp, precision, shiftUp } from './directed.ts';
import { ln2, ln2Bits } from './logarithm.ts';
import { normalised, type Upper } from './upper.ts';

/** exp(r) = exp(r / 2^8)^(2^8): fewer terms, at the price of 8 bits of error. */
const halvings = 8n;

/**
 * An upper bound of exp(num / den), both positive and below 10^80; too large by a factor of less than 1 + 2^-175.
 *
 * num / den = k ln 2 + r with 0 <= r < 0.7. k < 2^267 and the constant is too small by < 2^-502, so r is too large by far less than
 * an ulp, and r / 2^8 < 0.003, rounded up, by < 1.1. Taylor's terms of its exp are each rounded up: the first is too large by < 3 ulps,
 * the later ones by < 2, and there are < 32. After the first term of one ulp the rest adds up to less than one, for which one is
 * added. So the sum is too large by < 2^7 ulps, and 8 squarings, each rounding up by one ulp, make of that < 2^16.
 */
export function exponential(num: bigint, den: bigint): Upper {
  const x = divUp(num << ln2Bits, den);
  const k = x / ln2;
  const r = shiftUp(x - k * ln2, ln2Bits - precision + halvings);
  let term = 1n << precision;
  let sum = term + 1n;
  for (let j = 1n; term > 1n; j += 1n) {
    term = divUp(term * r, j << precision);
    sum += term;
  }
  for (let square = 0n; square < halvings; square += 1n) sum = shiftUp(sum * sum, precision);
  return normalised(sum, k - precision);
}
