// Whether a block leaves room for what a bucket of rows may add up to under noise: past its bound a sum is cut off, and silently wrong.
import { leastBound } from '@cohort/mpc/integer-sensitivity';
import { boundsMember } from '@cohort/policies/mechanism-rules';
import { CohortError } from '@cohort/protos/errors';
import type { RowBucket } from '@cohort/protos/ledger';
import { natural } from '@cohort/protos/shape';
import type { Terms } from '@cohort/protos/terms';
import { exactRate } from './sample.ts';

/**
 * A member's whole update is one unit, else there are as many as rows; `leastBound` is what the ledger asks of the plan too. Held against the bucket, not the rows: what is refused tells nothing that is not public.
 * @throws {CohortError} TERMS_REFUSED naming both numbers
 */
export function checkSumBound({ task, mechanism, blocks }: Pick<Terms, 'task' | 'mechanism' | 'blocks'>, bucket: RowBucket): void {
  const { kind, sensitivity2, samplingRate } = mechanism;
  const [block] = blocks;
  if (kind === 'none' || task !== 'train' || sensitivity2 === null || samplingRate === null || block === undefined) return;
  const { num, den } = exactRate(samplingRate);
  const units = boundsMember(kind) ? 1 : bucket.upper;
  const needed = leastBound({
    sensitivity2: BigInt(natural(sensitivity2, 'mechanism.sensitivity2')),
    samplingRate: { num: BigInt(num), den: BigInt(den) },
    units: BigInt(units),
  });
  if (BigInt(block.bound) < needed)
    throw new CohortError(
      'TERMS_REFUSED',
      `block ${block.name}: expected a bound of at least ${String(needed)}, which ${String(units)} unit${units === 1 ? '' : 's'} at q = ${String(num)}/${String(den)} and T = ${sensitivity2} may reach, got ${String(block.bound)}; raise it in the plan`,
    );
}
