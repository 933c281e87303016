// What an account of (epsilon, delta) holds at its order, and the epsilon to ask for instead where that is nothing.
import { divDown, divUp, precision, unitsPerNat } from './fixed-point.ts';
import type { Fraction } from './fraction.ts';
import { assertDelta, assertEpsilon, assertOrder } from './ranges.ts';
import { logarithm } from './series.ts';

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

/**
 * The Renyi divergence at order alpha that keeps (epsilon, delta), in units of 1e-12 nat, rounded down. At most 0 when no noise at all
 * would do at this order; such an account is refused, see `smallestEpsilon`.
 * @throws {CohortError} BODY_INVALID when epsilon <= 0, delta is not in (0, 1) or alpha is not an integer in 2..64
 */
export function accountBudget(account: { readonly epsilon: Fraction; readonly delta: Fraction; readonly alpha: number }): bigint {
  const { epsilon, delta, alpha } = account;
  assertEpsilon(epsilon);
  assertDelta(delta);
  assertOrder(alpha);
  // epsilon + c / 2^192 over one denominator, so that only c has been rounded.
  const num = (epsilon.num << precision) + conversionDown(delta, alpha) * epsilon.den;
  return divDown(num * unitsPerNat, epsilon.den << precision);
}

/** Steps of the answer: four digits after the point. */
const stepsPerUnit = 10_000n;

/**
 * The smallest epsilon with four digits after the point, such as `0.9431`, whose budget at this delta and order is above 0.
 * @throws {CohortError} BODY_INVALID when delta is not in (0, 1) or alpha is not an integer in 2..64
 */
export function smallestEpsilon({ delta, alpha }: { readonly delta: Fraction; readonly alpha: number }): string {
  assertDelta(delta);
  assertOrder(alpha);
  const least = divUp(-conversionDown(delta, alpha) * stepsPerUnit, 1n << precision);
  let steps = least > 1n ? least : 1n;
  // Where -c is a whole number of steps or lies within 1e-12 below one, that step's budget is still 0: the next one's is not.
  if (accountBudget({ epsilon: { num: steps, den: stepsPerUnit }, delta, alpha }) <= 0n) steps += 1n;
  return `${String(steps / stepsPerUnit)}.${String(steps % stepsPerUnit).padStart(4, '0')}`;
}
