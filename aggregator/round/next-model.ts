// The next global model: opened sum, centred lift, dequantised, divided by the total weight, moved by the strategy.
import { CohortError } from '@cohort/protos/errors';
import type { Enrolment } from '@cohort/protos/ledger';
import type { Pair } from '@cohort/protos/statements';
import type { Terms } from '@cohort/protos/terms';
import { assertSumInBound, openSum } from '@cohort/mpc/open';
import { dequantise } from '@cohort/mpc/quantise';
import { decodeModel, encodeModel } from '@cohort/mpc/safetensors';
import { applyStrategy } from '@cohort/mpc/strategy';

/**
 * The model file that follows from `modelIn` and the three opened files, the same bytes at every party.
 * @throws {CohortError} SUM_OUT_OF_BOUND naming the coordinate, or that the total weight is not positive; MODEL_MISMATCH.
 */
export function nextModel(
  terms: Terms,
  members: readonly Pair[],
  enrolled: readonly Enrolment[],
  modelIn: Uint8Array,
  files: readonly [Uint8Array, Uint8Array, Uint8Array],
): Uint8Array {
  const opened = openSum(files, terms.blocks);
  const valuesOf = (name: string): { values: Int32Array | BigInt64Array; scale: number } => {
    const block = terms.blocks.find((item) => item.name === name && item.use === 'sum');
    const values = opened[name];
    if (block === undefined || values === undefined) throw new CohortError('TERMS_REFUSED', `blocks: expected a sum block named ${name}`);
    assertSumInBound(values, block, members.length);
    return { values, scale: block.scale };
  };
  const { values, scale } = valuesOf('model');
  const total = totalWeight(terms, members, enrolled, valuesOf);
  if (!(total > 0)) throw new CohortError('SUM_OUT_OF_BOUND', `weight: expected a positive total, got ${String(total)}`);
  const mean = dequantise(values, scale);
  for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) / total;
  return encodeModel(applyStrategy(decodeModel(modelIn).model, mean, terms.strategy));
}

/** Sum over U of the members' weights: opened (`exact`), or of their buckets' lower edges over weightCap, which are public. */
function totalWeight(
  terms: Terms,
  members: readonly Pair[],
  enrolled: readonly Enrolment[],
  valuesOf: (name: string) => { values: Int32Array | BigInt64Array; scale: number },
): number {
  if (terms.strategy.weights === 'exact') {
    const { values, scale } = valuesOf('weight');
    return Number(values[0] ?? 0) / scale;
  }
  const { weightCap } = terms.strategy;
  const rows = members.map(({ member }) =>
    Math.min(weightCap, enrolled.find((enrolment) => enrolment.member === member)?.bucket.lower ?? 0),
  );
  return rows.reduce((sum, lower) => sum + lower, 0) / weightCap;
}
