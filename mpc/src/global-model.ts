// The global model in memory: f32 tensors in coordinate order, with the strategy's state.
import { CohortError } from '@cohort/protos/errors';

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * `tensors` are sorted by name (UTF-16 code unit): this is the order of the coordinates of updates and of optimizer state.
 * `optimizer` holds FedAdam's moments, one f64 per coordinate. `round` is the round that published it, 0 for the genesis model.
 */
export interface GlobalModel {
  readonly tensors: readonly Tensor[];
  readonly optimizer?: { readonly m: Float64Array; readonly v: Float64Array };
  readonly round: number;
}

/** Number of coordinates d. */
export function coordinates(model: Pick<GlobalModel, 'tensors'>): number {
  return model.tensors.reduce((total, tensor) => total + tensor.values.length, 0);
}

/** Tensors in coordinate order. */
export function sortedTensors(tensors: readonly Tensor[]): Tensor[] {
  return [...tensors].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** All tensors' values one after the other in coordinate order, a fresh Float32Array(d). */
export function flatten(tensors: readonly Tensor[]): Float32Array {
  const out = new Float32Array(coordinates({ tensors }));
  let at = 0;
  for (const { values } of tensors) {
    out.set(values, at);
    at += values.length;
  }
  return out;
}

/** @throws {CohortError} MODEL_MISMATCH unless names ascend, shapes match values, all of them are finite, and the optimizer state has d coordinates. */
export function assertModel(model: GlobalModel): void {
  let previous = '';
  for (const { name, shape, values } of model.tensors) {
    if (!(name > previous))
      throw new CohortError(
        'MODEL_MISMATCH',
        `tensor ${name}: expected unique names in ascending order, got it after "${previous}"; sort with sortedTensors`,
      );
    previous = name;
    const size = shape.reduce((product, side) => product * side, 1);
    if (!shape.every((side) => Number.isSafeInteger(side) && side >= 0) || size !== values.length)
      throw new CohortError('MODEL_MISMATCH', `tensor ${name}: expected [${shape.join(', ')}] to hold ${String(values.length)} values`);
    assertFinite(`tensor ${name}`, values);
  }
  if (!Number.isSafeInteger(model.round) || model.round < 0)
    throw new CohortError('MODEL_MISMATCH', `round: expected a non-negative integer, got ${String(model.round)}`);
  const d = coordinates(model);
  if (model.optimizer !== undefined && (model.optimizer.m.length !== d || model.optimizer.v.length !== d))
    throw new CohortError(
      'MODEL_MISMATCH',
      `optimizer: expected ${String(d)} coordinates, got ${String(model.optimizer.m.length)} and ${String(model.optimizer.v.length)}`,
    );
  for (const [name, moments] of Object.entries(model.optimizer ?? {})) assertFinite(`optimizer.${name}`, moments);
}

/** Whatever is trained from a NaN is one: the round would be paid for and nothing be published. */
function assertFinite(name: string, values: Float32Array | Float64Array): void {
  const at = firstNotFinite(values);
  if (at >= 0) throw new CohortError('MODEL_MISMATCH', `${name}[${String(at)}]: expected a finite number, got ${String(values[at])}`);
}

/** A loop and not `findIndex`, which boxes every number of a large model for its callback. */
function firstNotFinite(values: Float32Array | Float64Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}
