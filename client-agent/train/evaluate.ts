// How well a model does on rows: counts at 0.5, accuracy and log loss. In clear only where the data set is `unprotected`.
import type { Tensor } from '@cohort/mpc/global-model';
import { CohortError } from '@cohort/protos/errors';
import type { Dataset } from '../data/dataset.ts';
import type { Architecture } from './architecture.ts';
import { forwardRow, unitValues } from './forward.ts';
import { layerWeights } from './tensors.ts';

/** `logLoss` in nats per row, each term at most 100 (as torch's BCELoss clamps it). */
export interface Evaluation {
  readonly rows: number;
  readonly accuracy: number;
  readonly logLoss: number;
  readonly confusion: {
    readonly truePositive: number;
    readonly falsePositive: number;
    readonly trueNegative: number;
    readonly falseNegative: number;
  };
}

/** @throws {CohortError} MODEL_MISMATCH, DATA_INVALID for no rows or another number of features */
export function evaluate(architecture: Architecture, tensors: readonly Tensor[], data: Dataset): Evaluation {
  if (data.rows < 1 || data.columns !== architecture.input)
    throw new CohortError(
      'DATA_INVALID',
      `evaluation: expected rows of ${String(architecture.input)} features, got ${String(data.rows)} of ${String(data.columns)}`,
    );
  const layers = layerWeights(architecture, tensors);
  const confusion = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  const row = new Float64Array(data.columns);
  const outputs = unitValues(layers);
  let loss = 0;
  for (let at = 0; at < data.rows; at++) {
    row.set(data.features.subarray(at * data.columns, (at + 1) * data.columns));
    forwardRow(layers, row, outputs);
    const probability = outputs.at(-1)?.[0] ?? Number.NaN;
    const positive = data.labels[at] === 1;
    loss += Math.min(100, -Math.log(positive ? probability : 1 - probability));
    // The published benchmark counts exactly 0.5 as class 0.
    if (probability > 0.5) confusion[positive ? 'truePositive' : 'falsePositive'] += 1;
    else confusion[positive ? 'falseNegative' : 'trueNegative'] += 1;
  }
  return { rows: data.rows, accuracy: (confusion.truePositive + confusion.trueNegative) / data.rows, logLoss: loss / data.rows, confusion };
}
