// Refuses terms under which an honest sum could leave the ring's centred range.
import { CohortError } from '@cohort/protos/errors';

/** Three noises of variance sigma^2 stay within 16 of their standard deviations: 768 = 3 x 16^2. */
const spread2 = 768n;

/** Whether a sum that leaves `room` on either side of its ring holds three noises of variance `num`/`den`. */
export const roomHoldsNoise = (room: bigint, { num, den }: { readonly num: bigint; readonly den: bigint }): boolean =>
  room > 0n && room * room * den > spread2 * num;

/** The largest whole variance that `roomHoldsNoise` allows. */
export const largestVariance = (room: bigint): bigint => (room * room - 1n) / spread2;

/** a = 2^(w-1) - maxCohort x bound: what is left beside the largest honest sum. */
export const roomOf = ({ width, maxCohort, bound }: Pick<SumBlock, 'width' | 'maxCohort' | 'bound'>): bigint =>
  (1n << BigInt(width - 1)) - BigInt(maxCohort) * BigInt(bound);

export interface SumBlock {
  /** For the refusal. */
  readonly name?: string;
  readonly width: 32 | 64;
  readonly maxCohort: number;
  readonly bound: number;
  /** sigma^2 as a fraction of decimal strings, null without noise. */
  readonly sigma2?: { readonly num: string; readonly den: string } | null;
}

/**
 * Checks a block's width w against cohort and bound B, and the noise's sigma^2 when there is noise.
 *
 * Proof: |q_i| <= B for each of n <= maxCohort members gives |sum| <= maxCohort B = 2^(w-1) - a. With a > 0 the centred lift of
 * the sum is the sum. Noise: three discrete Gaussians add to a sub-Gaussian of variance proxy 3 sigma^2, so it reaches a with
 * probability at most 2 exp(-a^2 / (6 sigma^2)), which a^2 > 768 sigma^2 makes smaller than 2 exp(-128) per coordinate.
 * @throws {CohortError} RING_OVERFLOW naming both numbers.
 */
export function assertFits(block: SumBlock): void {
  const { name, width, maxCohort, bound, sigma2 = null } = block;
  const refuse = (detail: string): CohortError =>
    new CohortError('RING_OVERFLOW', `${name === undefined ? '' : `block ${name}: `}${detail}`);
  if (!Number.isSafeInteger(maxCohort) || maxCohort < 1 || !Number.isSafeInteger(bound) || bound < 1)
    throw refuse(`maxCohort and bound: expected positive integers, got ${String(maxCohort)} and ${String(bound)}`);
  const room = roomOf(block);
  if (room <= 0n)
    throw refuse(
      `sum: expected maxCohort x bound < 2^${String(width - 1)} = ${String(1n << BigInt(width - 1))}, got ${String(maxCohort)} x ${String(bound)} = ${String(BigInt(maxCohort) * BigInt(bound))}; lower the bound to ${String(largestBound(block))}, or the scale or the cohort`,
    );
  if (sigma2 === null) return;
  if (!roomHoldsNoise(room, { num: positive(sigma2.num), den: positive(sigma2.den) }))
    throw refuse(
      `noise: expected a^2 > 768 sigma^2, got a = ${String(room)} and sigma^2 = ${sigma2.num}/${sigma2.den}; lower the bound to ${String(largestBound(block))}, or the cohort or the noise`,
    );
}

/** The largest bound that passes; 0 where none does. */
function largestBound({ width, maxCohort, bound, sigma2 = null }: SumBlock): number {
  const noise = sigma2 === null ? null : { num: positive(sigma2.num), den: positive(sigma2.den) };
  const passes = (tried: number): boolean => {
    const room = roomOf({ width, maxCohort, bound: tried });
    return noise === null ? room > 0n : roomHoldsNoise(room, noise);
  };
  let [low, high] = [0, bound];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (passes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function positive(digits: string): bigint {
  if (!/^[1-9][0-9]*$/.test(digits))
    throw new CohortError('RING_OVERFLOW', `sigma^2: expected a positive decimal integer, got ${JSON.stringify(digits)}`);
  return BigInt(digits);
}
