// A sum must fit its ring with room for the noise: a = 2^(w-1) - maxCohort x bound > 0 and a^2 > 768 sigma^2.
import { CohortError } from '@cohort/protos/errors';
import type { Plan } from '@cohort/protos/terms';

/**
 * Checks every `sum` block. 768 = 3 x 16^2: three noises of variance sigma^2 stay within 16 of their standard deviations.
 * @throws {CohortError} RING_OVERFLOW with both numbers
 */
export function checkRing({ blocks, maxCohort, mechanism }: Pick<Plan, 'blocks' | 'maxCohort' | 'mechanism'>): void {
  const { num, den } = mechanism.sigma2 ?? { num: '0', den: '1' };
  if (BigInt(den) === 0n) throw new CohortError('BODY_INVALID', 'mechanism.sigma2.den: expected a positive denominator, got 0');
  for (const { name, width, bound, use } of blocks) {
    if (use !== 'sum') continue;
    const half = 2n ** BigInt(width - 1);
    const largest = BigInt(maxCohort) * BigInt(bound);
    const room = half - largest;
    if (room <= 0n)
      throw new CohortError(
        'RING_OVERFLOW',
        `block ${name}: expected maxCohort x bound below 2^${String(width - 1)} = ${String(half)}, got ${String(largest)}; lower bound or maxCohort`,
      );
    if (room * room * BigInt(den) <= 768n * BigInt(num))
      throw new CohortError(
        'RING_OVERFLOW',
        `block ${name}: expected room^2 above 768 sigma^2 = 768 x ${num}/${den}, got ${String(room * room)}; lower bound, maxCohort or the noise`,
      );
  }
}

/** The largest whole sigma^2 that leaves every `sum` block the room above. */
export function largestSigma2({ blocks, maxCohort }: Pick<Plan, 'blocks' | 'maxCohort'>): bigint {
  const most = blocks
    .filter((block) => block.use === 'sum')
    .map(({ width, bound }) => {
      const room = 2n ** BigInt(width - 1) - BigInt(maxCohort) * BigInt(bound);
      return (room * room - 1n) / 768n;
    });
  return most.reduce((least, value) => (value < least ? value : least), most[0] ?? 0n);
}
