// The epsilon of what was released, and what counts as a release.
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
  let best: { epsilon: bigint; order: number } | null = null;
  for (let order = smallestOrder; order <= largestOrder; order++) {
    let total = -conversionDown(delta, order);
    for (const { z2, q, count, growth } of counted) {
      const { num, den } = renyi(z2, q, order, growth);
      // Rounded once, after the multiplication: thousands of rounds do not add up thousands of roundings.
      total += divUp((count * num) << precision, den);
    }
    const units = divUp(total * unitsPerNat, 1n << precision);
    const epsilon = units > 0n ? units : 0n;
    if (best === null || epsilon < best.epsilon) best = { epsilon, order };
  }
  return best;
}

/** One entry per pair (z2, q), with exp(1 / z2) worked out once for all orders. */
function merged(releases: readonly Release[]) {
  const byMechanism = new Map<string, { z2: Fraction; q: Fraction; count: bigint }>();
  for (const [index, { z2, q, count }] of releases.entries()) {
    assertNoiseRatio(z2);
    assertSamplingRate(q);
    if (!Number.isSafeInteger(count) || count < 0) refuse(`releases[${String(index)}].count`, 'a natural number', String(count));
    if (count === 0) continue;
    const key = [z2.num, z2.den, q.num, q.den].join('/');
    const known = byMechanism.get(key)?.count ?? 0n;
    byMechanism.set(key, { z2, q, count: known + BigInt(count) });
  }
  return [...byMechanism.values()].map((release) => ({ ...release, growth: growthOf(release.z2) }));
}

/** An account that pays four times sees a change of twice the norm, which is a quarter of the noise ratio. @throws {CohortError} as `rdpParameters` */
export function releaseOf(mechanism: Mechanism, multiple: bigint | number): Release {
  const { z2, q } = rdpParameters(mechanism);
  return { z2: { num: z2.num, den: z2.den * BigInt(multiple) }, q, count: 1 };
}
