// The loss's gradient at a model, one record at a time, in the order in which an update's coordinates stand.
import { CohortError } from '@cohort/protos/errors';
import type { Tensor } from '@cohort/mpc/global-model';
import type { Dataset } from '../data/dataset.ts';
import type { Architecture } from './architecture.ts';
import { addGradientAt, type LayerGradients } from './backward.ts';
import { layerWeights, tensorSpecs } from './tensors.ts';

/** Adds the gradient of `row`, divided by `divisor` (default 1), to `sum` (d coordinates, f64). */
export type RecordGradient = (row: number, sum: Float64Array<ArrayBuffer>, divisor?: number) => void;

/** Dense nets only, which is every architecture there is. @throws {CohortError} MODEL_MISMATCH, DATA_INVALID for other columns */
export function recordGradient(architecture: Architecture, tensors: readonly Tensor[], data: Dataset): RecordGradient {
  if (data.columns !== architecture.input)
    throw new CohortError(
      'DATA_INVALID',
      `data: expected ${String(architecture.input)} features as the architecture says, got ${String(data.columns)}; compare schema and plan`,
    );
  const addGradient = addGradientAt(layerWeights(architecture, tensors));
  let viewed = new Float64Array(0);
  let views: readonly LayerGradients[] = [];
  return (row, sum, divisor = 1) => {
    if (sum !== viewed) [viewed, views] = [sum, layerViews(architecture, sum)];
    const input = data.features.subarray(row * data.columns, (row + 1) * data.columns);
    addGradient(views, { input, label: data.labels[row] ?? 0, divisor });
  };
}

/** Each layer's stretches of one flat vector. */
function layerViews(architecture: Architecture, vector: Float64Array): LayerGradients[] {
  const views = new Map<string, Float64Array>();
  let at = 0;
  for (const { name, shape } of tensorSpecs(architecture)) {
    const size = shape.reduce((product, side) => product * side, 1);
    views.set(name, vector.subarray(at, at + size));
    at += size;
  }
  const view = (name: string): Float64Array => views.get(name) ?? new Float64Array(0);
  return architecture.layers.map((_layer, index) => ({
    kernel: view(`layers.${String(index)}.kernel`),
    bias: view(`layers.${String(index)}.bias`),
  }));
}
