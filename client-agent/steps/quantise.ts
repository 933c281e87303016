// Step 4 of a contribution: weighs the update by the member's rows and turns it into the integers that are shared.
import type { Clipped } from '@cohort/mpc/clip';
import { quantise as toIntegers, type QuantisedBlocks } from '@cohort/mpc/quantise';
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';
import { bucketOf } from '@cohort/policies/bucket-of';
import { blockNamed } from './block-named.ts';

/**
 * Block `model` = update x weight, and with `weights: exact` a block `weight` of one coordinate. The weight is rows / weightCap
 * (`exact`) or the public row bucket's lower edge / weightCap (`bucket`), so it is at most 1.
 * @param rows the training rows behind the update
 * @throws {CohortError} TERMS_REFUSED for more rows than weightCap or missing blocks; UPDATE_NOT_FINITE; UPDATE_OUT_OF_BOUND
 */
export function quantise(update: Clipped, rows: number, { strategy, blocks }: Pick<Terms, 'strategy' | 'blocks'>): QuantisedBlocks {
  const weight = memberWeight(rows, strategy);
  const model = blockNamed(blocks, 'model', update.length);
  // Loops from here to the shares: with a callback for each coordinate `from` costs ten times as much.
  const weighted = new Float64Array(update);
  for (let i = 0; i < weighted.length; i++) weighted[i] = (weighted[i] as number) * weight;
  // Without noise the nearest integer keeps runs reproducible; noised plans round unit by unit instead.
  const x = { model: toIntegers(weighted, model, 'deterministic') };
  if (strategy.weights === 'bucket') return x;
  return { ...x, weight: toIntegers(Float64Array.of(weight), blockNamed(blocks, 'weight', 1), 'deterministic') };
}

/** A member's weight in [0, 1]. @throws {CohortError} TERMS_REFUSED, DATA_INVALID */
export function memberWeight(rows: number, { weights, weightCap }: Pick<Terms['strategy'], 'weights' | 'weightCap'>): number {
  const counted = weights === 'exact' ? rows : bucketOf(rows).lower;
  if (!Number.isSafeInteger(rows) || rows < 1)
    throw new CohortError('DATA_INVALID', `rows: expected a positive integer, got ${String(rows)}`);
  if (!Number.isSafeInteger(weightCap) || counted > weightCap)
    throw new CohortError(
      'TERMS_REFUSED',
      `weightCap: expected at least this site's ${weights === 'exact' ? 'rows' : 'row bucket'}, got ${String(weightCap)}; raise it in the plan`,
    );
  return counted / weightCap;
}
