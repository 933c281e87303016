// Renyi divergence of one subsampled Gaussian release at an integer order, from above.
import { precision } from './directed.ts';
import { exponential } from './exponential.ts';
import type { Fraction } from './fraction.ts';
import { logarithm } from './logarithm.ts';
import { add, multiply, one, power, scale, upper, type Upper } from './upper.ts';

/**
 * An upper bound in nats, as a fraction; exact for q = 1, else too large by less than 2^-162 nat (of which 1e-12 nat is 2^-40).
 *
 * RDP(a) = ln(A) / (a - 1), A = sum over k of C(a,k) (1-q)^(a-k) q^k exp(k(k-1) / (2 z^2)). A term over the one before it is
 * (a-k)/(k+1) x q/(1-q) x g^k with g = exp(1/z^2), so one exp and three multiplications a term suffice. g is too large by a factor
 * below 1 + 2^-175 and enters A at most C(64,2) = 2016 < 2^11 times; the other factors, fewer than 2^12, by below 1 + 2^-189.
 */
export function renyi(z2: Fraction, q: Fraction, alpha: number, growth: Upper = growthOf(z2)): Fraction {
  if (q.num === q.den) return { num: BigInt(alpha) * z2.den, den: 2n * z2.num };
  const order = BigInt(alpha);
  const missed = q.den - q.num;
  let ratio = upper(q.num, missed);
  let term = one;
  let sum = one;
  for (let k = 0n; k < order; k += 1n) {
    term = scale(multiply(term, ratio), order - k, k + 1n);
    sum = add(sum, term);
    ratio = multiply(ratio, growth);
  }
  const moment = multiply(sum, power(upper(missed, q.den), alpha));
  return { num: logarithm(moment.mantissa, 1n, moment.exponent).upper, den: (order - 1n) << precision };
}

/** exp(1 / z^2), the same for all orders. */
export function growthOf(z2: Fraction): Upper {
  return exponential(z2.den, z2.num);
}
