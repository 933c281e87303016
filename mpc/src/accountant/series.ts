// exp from above and ln from both sides, by series whose error is bounded.
import { bitLength, divUp, normalised, precision, shiftUp, type Upper } from './fixed-point.ts';

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

/** lower <= 2^192 x <= upper. */
export interface Enclosure {
  readonly lower: bigint;
  readonly upper: bigint;
}

/** Bits of the constant ln 2: multiplied by an integer below 2^270 its error stays below one ulp of 2^-192. */
export const ln2Bits = 512n;

/** 2^512 ln 2, too small by less than 2^10: ln 2 = 2 artanh(1/3). */
export const ln2 = 2n * artanhDown((1n << ln2Bits) / 3n, ln2Bits);

/**
 * ln(2^exponent num / den) for positive integers num and den, |exponent| < 2^269; exactly 0 for num = den, else upper - lower = 2^9 ulps.
 *
 * num / den = 2^k m with m in [1, 2), and ln m = 2 artanh((m - 1) / (m + 1)). Rounding m down costs < 1 ulp of ln m, as m >= 1;
 * artanh doubled < 2 (165 + 9/8), see `artanhDown`; k ln 2 is too small by < 1 ulp or, for k < 0, too large by < 1, for which one
 * ulp is taken off. In sum the lower end is too small by < 336 < 2^9.
 */
export function logarithm(num: bigint, den: bigint, exponent = 0n): Enclosure {
  if (num === den && exponent === 0n) return { lower: 0n, upper: 0n };
  const unit = 1n << precision;
  let k = bitLength(num) - bitLength(den);
  // A shift by a negative number is one to the right.
  let m = (num << (precision - k)) / den;
  if (m < unit) {
    k -= 1n;
    m = (num << (precision - k)) / den;
  }
  const t = ((m - unit) << precision) / (m + unit);
  const lower = 2n * artanhDown(t, precision) + (((k + exponent) * ln2) >> (ln2Bits - precision)) - 1n;
  return { lower, upper: lower + (1n << 9n) };
}

/**
 * 2^bits artanh(t / 2^bits) rounded down, for 0 <= t <= 2^bits / 3, as t + t^3/3 + t^5/5 + ...
 *
 * Every step rounds down. A power is too small by e <= e'/9 + 1/3 + 1 <= 3/2 ulps (e' the error of the power before it; t^2 <= 1/9
 * is too small by 1), so each of the at most bits / 3 + 1 terms by <= 5/2, and what is left out is < 2: in sum < 165 ulps at 192
 * bits and < 432 at 512. An error of 1 ulp in t adds at most 1 / (1 - t^2) <= 9/8.
 */
function artanhDown(t: bigint, bits: bigint): bigint {
  const square = (t * t) >> bits;
  let sum = 0n;
  let power = t;
  for (let odd = 1n; power > 0n; odd += 2n) {
    sum += power / odd;
    power = (power * square) >> bits;
  }
  return sum;
}
