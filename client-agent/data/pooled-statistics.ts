// Means and deviations of all members' rows from a statistics round's opened sums: the same bits at every site.
import type { OpenedSum } from '@cohort/mpc/open';
import { CohortError } from '@cohort/protos/errors';
import type { Block } from '@cohort/protos/terms';

/** By number column, in units of the schema's public scale about its public centre. */
export interface PooledStatistics {
  readonly rows: number;
  readonly mean: Float64Array;
  /** Sample standard deviation (n - 1); 1, the public scale itself, for one below a step of the grid: such a column counts as constant. */
  readonly deviation: Float64Array;
}

/**
 * Exact for the values as they were rounded to the grid of 1 / scale, so off by at most half a step from the unrounded ones' mean, and
 * (times sqrt(n / (n - 1))) deviation. Integers up to two divisions and a root, which IEEE 754 rounds in one way only.
 * @throws {CohortError} SUM_OUT_OF_BOUND for sums that no rows have: fewer than two rows, or squares too small for their sum
 */
export function pooledStatistics(opened: OpenedSum, blocks: readonly Pick<Block, 'name' | 'scale'>[]): PooledStatistics {
  const { count, sum, squares } = opened;
  const scale = blocks.find(({ name }) => name === 'sum')?.scale;
  if (count === undefined || sum === undefined || squares === undefined || scale === undefined)
    throw new CohortError('TERMS_REFUSED', 'blocks: expected count, sum and squares');
  const n = Number(count[0]);
  if (!(n >= 2)) throw new CohortError('SUM_OUT_OF_BOUND', `count: expected at least 2 rows, got ${String(n)}`);
  const mean = new Float64Array(sum.length);
  const deviation = new Float64Array(sum.length);
  for (let at = 0; at < sum.length; at++) {
    const [first, second] = [BigInt(sum[at] ?? 0), BigInt(squares[at] ?? 0)];
    const spread = BigInt(n) * second - first * first;
    if (spread < 0n)
      throw new CohortError(
        'SUM_OUT_OF_BOUND',
        `squares[${String(at)}]: expected at least the sum squared over ${String(n)} rows, got less; a member shared no statistics`,
      );
    mean[at] = Number(first) / n / scale;
    const steps = Math.sqrt(Number(spread) / (n * (n - 1)));
    deviation[at] = steps < 1 ? 1 : steps / scale;
  }
  return { rows: n, mean, deviation };
}
