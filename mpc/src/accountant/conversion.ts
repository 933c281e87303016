// From Renyi divergence to (epsilon, delta): what the conversion takes off, at an order.
import { divDown } from './directed.ts';
import type { Fraction } from './fraction.ts';
import { logarithm } from './logarithm.ts';

/**
 * 2^192 (-ln((a-1)/a) + (ln delta + ln a) / (a-1)), rounded down; too small by less than 2^9 + 1 ulps. epsilon = RDP(a) minus this
 * (Canonne, Kamath, Steinke 2020, proposition 12). Mostly negative.
 *
 * The three logarithms are one, of R = delta a^a / (a-1)^(a-1), divided by a - 1; where R = 1 it is exactly 0.
 */
export function conversionDown(delta: Fraction, alpha: number): bigint {
  const a = BigInt(alpha);
  const { lower } = logarithm(delta.num * a ** a, delta.den * (a - 1n) ** (a - 1n));
  return divDown(lower, a - 1n);
}
