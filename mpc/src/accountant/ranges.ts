// The ranges that the accountant accepts; everything else is refused, never clamped.
import type { Fraction } from './fraction.ts';
import { refuse, show } from './fraction.ts';

/** Numerators and denominators stay below this, which bounds the accountant's time: the product of two parsed numbers fits. */
const fractionLimit = 10n ** 80n;

export const smallestOrder = 2;
export const largestOrder = 64;

/** @throws {CohortError} BODY_INVALID unless alpha is an integer in 2..64 */
export function assertOrder(alpha: number): void {
  if (!Number.isSafeInteger(alpha) || alpha < smallestOrder || alpha > largestOrder)
    refuse('alpha', `an integer in ${String(smallestOrder)}..${String(largestOrder)}`, String(alpha));
}

/** @throws {CohortError} BODY_INVALID unless 0 < q <= 1 */
export function assertSamplingRate(q: Fraction): void {
  if (!isPositive(q) || q.num > q.den) refuse('q', 'a sampling rate above 0 and at most 1', show(q));
  assertSize(q, 'q');
}

/** @throws {CohortError} BODY_INVALID unless z^2 > 0 */
export function assertNoiseRatio(z2: Fraction): void {
  if (!isPositive(z2)) refuse('z2', 'a noise ratio sigma^2 / T above 0', show(z2));
  assertSize(z2, 'z2');
}

/** @throws {CohortError} BODY_INVALID unless 0 < delta < 1 */
export function assertDelta(delta: Fraction): void {
  if (!isPositive(delta) || delta.num >= delta.den) refuse('delta', 'a probability above 0 and below 1', show(delta));
  assertSize(delta, 'delta');
}

/** @throws {CohortError} BODY_INVALID unless epsilon > 0 */
export function assertEpsilon(epsilon: Fraction): void {
  if (!isPositive(epsilon)) refuse('epsilon', 'a fraction above 0', show(epsilon));
  assertSize(epsilon, 'epsilon');
}

function isPositive({ num, den }: Fraction): boolean {
  return den > 0n && num > 0n;
}

function assertSize({ num, den }: Fraction, at: string): void {
  if (num >= fractionLimit || den >= fractionLimit) refuse(at, 'a numerator and a denominator below 10^80', 'a longer one');
}
