// Step bound: keeps each coordinate of an integer sum within its block's bound, so that no cohort's sum leaves the ring.
import type { Quantised32 } from '@cohort/mpc/quantise';
import { CohortError } from '@cohort/protos/errors';
import type { Block } from '@cohort/protos/terms';
import type { UnitSum } from './gradients.ts';

/**
 * Clamps, never refuses: a refusal would tell that the rows are unusual. Two sums never come to lie further apart, so that the
 * sensitivity stays what it was.
 * @throws {CohortError} TERMS_REFUSED when the block has another length or leaves 32 bits
 */
export function clampSum(sum: UnitSum, { name, length, bound: most }: Pick<Block, 'name' | 'length' | 'bound'>): Quantised32 {
  if (length !== sum.length || !Number.isSafeInteger(most) || most < 1 || most >= 2 ** 31)
    throw new CohortError(
      'TERMS_REFUSED',
      `block ${name}: expected ${String(sum.length)} coordinates and a bound below 2^31, got ${String(length)} and ${String(most)}`,
    );
  const clamped = new Int32Array(sum.length);
  for (let i = 0; i < clamped.length; i++) clamped[i] = Math.max(-most, Math.min(most, sum[i] as number));
  return clamped as Quantised32;
}
