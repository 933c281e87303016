// What an account of (epsilon, delta) holds at its order.
import { conversionDown } from './conversion.ts';
import { divDown, precision, unitsPerNat } from './directed.ts';
import type { Fraction } from './fraction.ts';
import { assertDelta, assertEpsilon, assertOrder } from './ranges.ts';

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
