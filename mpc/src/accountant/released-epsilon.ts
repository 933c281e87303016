// The epsilon of what was released, and what counts as a release.
import { remember } from '@cohort/protos/remember';
import type { Mechanism } from '@cohort/protos/terms';
import { conversionDown } from './account-budget.ts';
import { divUp, precision, unitsPerNat } from './fixed-point.ts';
import { type Fraction, refuse } from './fraction.ts';
import { assertDelta, assertNoiseRatio, assertSamplingRate, largestOrder, smallestOrder } from './ranges.ts';
import { growthOf, rdpParameters, renyi } from './round-cost.ts';

/** `count` rounds with the same noise ratio z2 = sigma^2 / T and sampling rate q. */
export interface Release {
  readonly z2: Fraction;
  readonly q: Fraction;
  readonly count: number;
}

/**
 * The least epsilon over the orders 2..64 (the smaller order of two equals) that all releases together keep at this delta, in units of
 * 1e-12, rounded up and at least 0; null when nothing was released. A figure to report: accounts are charged at their own order.
 * @throws {CohortError} BODY_INVALID for a value out of its range, or a count that is not a natural number
 */
export function releasedEpsilon(
  releases: readonly Release[],
  delta: Fraction,
): { readonly epsilon: bigint; readonly order: number } | null {
  assertDelta(delta);
  const counted = merged(releases);
  if (counted.length === 0) return null;
  const conversion = conversions([delta.num, delta.den].join('/'));
  let best: { epsilon: bigint; order: number } | null = null;
  for (const [at, order] of orders.entries()) {
    let total = -(conversion[at] ?? 0n);
    for (const { curve, count } of counted) {
      const { num = 0n, den = 1n } = curve[at] ?? {};
      // Rounded once, after the multiplication: thousands of rounds do not add up thousands of roundings.
      total += divUp((count * num) << precision, den);
    }
    const units = divUp(total * unitsPerNat, 1n << precision);
    const epsilon = units > 0n ? units : 0n;
    if (best === null || epsilon < best.epsilon) best = { epsilon, order };
  }
  return best;
}

const orders = Array.from({ length: largestOrder - smallestOrder + 1 }, (_, index) => smallestOrder + index);

/** By `num/den` of a delta, and by both fractions of a mechanism, at all orders: a plan's rounds ask for the same ones each time. */
const conversions = remember(256, (delta) => {
  const [num = 0n, den = 0n] = delta.split('/').map(BigInt);
  return orders.map((order) => conversionDown({ num, den }, order));
});
const curves = remember(256, (mechanism) => {
  const [z2Num = 0n, z2Den = 0n, num = 0n, den = 0n] = mechanism.split('/').map(BigInt);
  const z2 = { num: z2Num, den: z2Den };
  const growth = growthOf(z2);
  return orders.map((order) => renyi(z2, { num, den }, order, growth));
});

/** One entry per pair (z2, q). */
function merged(releases: readonly Release[]) {
  const counts = new Map<string, bigint>();
  for (const [index, { z2, q, count }] of releases.entries()) {
    assertNoiseRatio(z2);
    assertSamplingRate(q);
    if (!Number.isSafeInteger(count) || count < 0) refuse(`releases[${String(index)}].count`, 'a natural number', String(count));
    if (count === 0) continue;
    const key = [z2.num, z2.den, q.num, q.den].join('/');
    counts.set(key, (counts.get(key) ?? 0n) + BigInt(count));
  }
  return [...counts].map(([key, count]) => ({ curve: curves(key), count }));
}

/** An account that pays four times sees a change of twice the norm, which is a quarter of the noise ratio. @throws {CohortError} as `rdpParameters` */
export function releaseOf(mechanism: Mechanism, multiple: bigint | number): Release {
  const { z2, q } = rdpParameters(mechanism);
  return { z2: { num: z2.num, den: z2.den * BigInt(multiple) }, q, count: 1 };
}
