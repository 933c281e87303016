// What one noised round costs an account.
import { divUp, unitsPerNat } from './directed.ts';
import type { Fraction } from './fraction.ts';
import { assertNoiseRatio, assertOrder, assertSamplingRate } from './ranges.ts';
import { renyi } from './renyi.ts';

/**
 * Renyi divergence at order alpha of a Gaussian release with noise ratio z2 = sigma^2 / T over a Poisson sample of rate q (add/remove
 * adjacency), in units of 1e-12 nat, rounded up. For q = 1 it is alpha / (2 z2). n rounds cost n times as much.
 * @throws {CohortError} BODY_INVALID when z2 <= 0, q is not in (0, 1] or alpha is not an integer in 2..64
 */
export function roundCost(mechanism: { readonly z2: Fraction; readonly q: Fraction; readonly alpha: number }): bigint {
  const { z2, q, alpha } = mechanism;
  assertNoiseRatio(z2);
  assertSamplingRate(q);
  assertOrder(alpha);
  const { num, den } = renyi(z2, q, alpha);
  return divUp(num * unitsPerNat, den);
}
