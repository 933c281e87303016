// Step count: how the round's model does on the evaluation rows, as four counts of which each row enters exactly one.
import type { GlobalModel } from '@cohort/mpc/global-model';
import type { Block } from '@cohort/protos/terms';
import type { Dataset } from '../data/dataset.ts';
import type { Architecture } from '../train/architecture.ts';
import { evaluate } from '../train/evaluate.ts';
import type { UnitSum } from './gradients.ts';

/**
 * (tn, fp, fn, tp) at 0.5, times the block's scale: one row more or less changes one count by one, hence T = scale^2.
 * @throws {CohortError} MODEL_MISMATCH; DATA_INVALID without evaluation rows or for other columns
 */
export function count(
  architecture: Architecture,
  model: Pick<GlobalModel, 'tensors'>,
  rows: Dataset,
  { scale }: Pick<Block, 'scale'>,
): UnitSum {
  const { trueNegative, falsePositive, falseNegative, truePositive } = evaluate(architecture, model.tensors, rows).confusion;
  return Float64Array.of(trueNegative, falsePositive, falseNegative, truePositive).map((rowsOf) => rowsOf * scale) as UnitSum;
}
