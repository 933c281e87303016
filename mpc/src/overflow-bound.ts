// Refuses terms under which an honest sum could leave the ring's centred range.
import { CohortError } from '@cohort/protos/errors';

/**
 * Checks a block's width w against cohort and bound B, and the noise's sigma^2 when there is noise.
 *
 * Proof: |q_i| <= B for each of n <= maxCohort members gives |sum| <= maxCohort B = 2^(w-1) - a. With a > 0 the centred lift of
 * the sum is the sum. Noise: three discrete Gaussians add to a sub-Gaussian of variance proxy 3 sigma^2, so it reaches a with
 * probability at most 2 exp(-a^2 / (6 sigma^2)), which a^2 > 768 sigma^2 makes smaller than 2 exp(-128) per coordinate.
 * @throws {CohortError} RING_OVERFLOW naming both numbers.
 */
export function assertFits(terms: {
  readonly width: 32 | 64;
  readonly maxCohort: number;
  readonly bound: number;
  /** sigma^2 as a fraction of decimal strings, null without noise. */
  readonly sigma2?: { readonly num: string; readonly den: string } | null;
}): void {
  const { width, maxCohort, bound, sigma2 = null } = terms;
  if (!Number.isSafeInteger(maxCohort) || maxCohort < 1 || !Number.isSafeInteger(bound) || bound < 1)
    throw new CohortError(
      'RING_OVERFLOW',
      `maxCohort and bound: expected positive integers, got ${String(maxCohort)} and ${String(bound)}`,
    );
  const half = 1n << BigInt(width - 1);
  const largest = BigInt(maxCohort) * BigInt(bound);
  const slack = half - largest;
  if (slack <= 0n)
    throw new CohortError(
      'RING_OVERFLOW',
      `sum: expected maxCohort x bound < 2^${String(width - 1)} = ${String(half)}, got ${String(maxCohort)} x ${String(bound)} = ${String(largest)}; lower the bound, the scale or the cohort`,
    );
  if (sigma2 === null) return;
  const [num, den] = [positive(sigma2.num), positive(sigma2.den)];
  if (slack * slack * den <= 768n * num)
    throw new CohortError(
      'RING_OVERFLOW',
      `noise: expected a^2 > 768 sigma^2, got a = ${String(slack)} and sigma^2 = ${sigma2.num}/${sigma2.den}; lower the bound or the scale`,
    );
}

function positive(digits: string): bigint {
  if (!/^[1-9][0-9]*$/.test(digits))
    throw new CohortError('RING_OVERFLOW', `sigma^2: expected a positive decimal integer, got ${JSON.stringify(digits)}`);
  return BigInt(digits);
}
