// Whether a block leaves room for what a bucket of rows may add up to under noise: past its bound a sum is cut off, and silently wrong.
import { CohortError } from '@cohort/protos/errors';
import type { RowBucket } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';
import { exactRate } from './sample.ts';

/** Standard deviations of the number of drawn units' sum above its mean. */
const deviations = 8;

/**
 * A coordinate of one unit is at most sqrt(T). Of N units drawn with q each, q N sqrt(T) + 8 sqrt(N q (1 - q) T) is needed; a member's
 * whole update is one unit. Held against the bucket, not the rows: what is refused tells nothing that is not public.
 * @throws {CohortError} TERMS_REFUSED naming both numbers
 */
export function checkRoom({ task, mechanism, blocks }: Pick<Terms, 'task' | 'mechanism' | 'blocks'>, bucket: RowBucket): void {
  const { kind, sensitivity2, samplingRate } = mechanism;
  const [block] = blocks;
  if (kind === 'none' || task !== 'train' || sensitivity2 === null || samplingRate === null || block === undefined) return;
  const { num, den } = exactRate(samplingRate);
  const q = num / den;
  const units = kind === 'member-gaussian' ? 1 : bucket.upper;
  const needed = Math.ceil(Math.sqrt(Number(sensitivity2)) * (q * units + deviations * Math.sqrt(units * q * (1 - q))));
  if (block.bound < needed)
    throw new CohortError(
      'TERMS_REFUSED',
      `block ${block.name}: expected a bound of at least ${String(needed)}, which ${String(units)} unit${units === 1 ? '' : 's'} at q = ${String(num)}/${String(den)} and T = ${sensitivity2} may reach, got ${String(block.bound)}; raise it in the plan`,
    );
}
