// Step summarise: the training rows' count, sums and sums of squares as the integers that are shared.
import type { Quantised, QuantisedBlocks } from '@cohort/mpc/quantise';
import { CohortError } from '@cohort/protos/errors';
import type { Block } from '@cohort/protos/terms';
import type { Moments } from '../data/moments.ts';
import { blockNamed } from './block-named.ts';

/** @throws {CohortError} TERMS_REFUSED for other blocks; UPDATE_OUT_OF_BOUND, which bounds that were checked rule out */
export function summarise({ count, sum, squares }: Moments, blocks: readonly Block[]): QuantisedBlocks {
  return {
    count: within([BigInt(count)], blockNamed(blocks, 'count', 1)),
    sum: within(sum, blockNamed(blocks, 'sum', sum.length)),
    squares: within(squares, blockNamed(blocks, 'squares', squares.length)),
  };
}

/** Without noise nothing is clamped: a clamped sum would be a wrong one. */
function within(values: readonly bigint[], { name, width, bound }: Block): Quantised {
  const most = BigInt(bound);
  const at = values.findIndex((value) => value > most || value < -most);
  if (at >= 0)
    throw new CohortError(
      'UPDATE_OUT_OF_BOUND',
      `${name}[${String(at)}]: expected at most ${String(bound)} in either direction, got more; raise the bound in the plan`,
    );
  return (width === 32 ? Int32Array.from(values, Number) : BigInt64Array.from(values)) as Quantised;
}
