// The next global model: opened sum, centred lift, dequantised, divided, moved by the strategy. No Node: auditors and browsers redo it.
import { CohortError } from '@cohort/protos/errors';
import type { Enrolment } from '@cohort/protos/ledger';
import type { Pair } from '@cohort/protos/statements';
import type { Terms } from '@cohort/protos/terms';
import { sumBlocks } from './block.ts';
import { dequantise } from './dequantise.ts';
import { decodeModel, encodeModel } from './model-file.ts';
import { assertSumInBound, openSum } from './open.ts';
import { applyStrategy } from './strategy.ts';

/** What the step reads of a round's terms. */
export type StepTerms = Pick<Terms, 'task' | 'blocks' | 'strategy' | 'mechanism'>;

/**
 * The model file that follows from `modelIn` and the three opened files (salt || S_m, in index order; check their hashes first): the
 * same bytes everywhere. An evaluation or statistics leave the model as it is, byte for byte. Under noise the opened sum is held to no bound.
 * @throws {CohortError} SUM_OUT_OF_BOUND naming the coordinate, WEIGHT_NOT_POSITIVE, UPDATE_NOT_FINITE when the step leaves f32; whatever the
 * sums are: MODEL_MISMATCH, TERMS_REFUSED, ENCODING_INVALID for a model that is none or a file of another length than the blocks.
 */
export function nextModel(
  terms: StepTerms,
  members: readonly Pair[],
  enrolled: readonly Pick<Enrolment, 'member' | 'bucket'>[],
  modelIn: Uint8Array,
  files: readonly [Uint8Array, Uint8Array, Uint8Array],
): Uint8Array {
  const opened = openSum(files, terms.blocks);
  if (terms.mechanism.kind === 'none')
    for (const block of sumBlocks(terms.blocks)) assertSumInBound(opened[block.name] ?? new Int32Array(), block, members.length);
  if (terms.task !== 'train') return modelIn;
  const valuesOf = (name: string): Float64Array => {
    const block = terms.blocks.find((item) => item.name === name && item.use === 'sum');
    const values = opened[name];
    if (block === undefined || values === undefined) throw new CohortError('TERMS_REFUSED', `blocks: expected a sum block named ${name}`);
    return dequantise(values, block.scale);
  };
  const mean = valuesOf('model');
  const total = divisorOf(terms, members, enrolled, valuesOf);
  if (!(total > 0)) throw new CohortError('WEIGHT_NOT_POSITIVE', `weight: expected a positive total, got ${String(total)}`);
  for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) / total;
  return encodeModel(applyStrategy(decodeModel(modelIn).model, mean, terms.strategy));
}

/** The terms' constant, or the sum over U of the members' weights: opened (`exact`), or their public buckets' lower edges over weightCap. */
function divisorOf(
  { strategy }: Pick<Terms, 'strategy'>,
  members: readonly Pair[],
  enrolled: readonly Pick<Enrolment, 'member' | 'bucket'>[],
  valuesOf: (name: string) => Float64Array,
): number {
  const { divisor, weights, weightCap } = strategy;
  if (divisor !== 'weights') return divisor;
  if (weights === 'exact') return valuesOf('weight')[0] ?? 0;
  const rows = members.map(({ member }) =>
    Math.min(weightCap, enrolled.find((enrolment) => enrolment.member === member)?.bucket.lower ?? 0),
  );
  return rows.reduce((sum, lower) => sum + lower, 0) / weightCap;
}
