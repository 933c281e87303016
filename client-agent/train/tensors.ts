// The tensors of an architecture: their names, shapes and the one order in which an update's coordinates stand.
import { CohortError } from '@cohort/protos/errors';
import { sortedTensors, type Tensor } from '@cohort/mpc/global-model';
import { denseLayers, type Architecture, type DenseLayer } from './architecture.ts';

/** A tensor's name and shape. */
export type TensorSpec = Pick<Tensor, 'name' | 'shape'>;

/** A dense layer with its weights: kernel [inputs, units] row-major, bias [units]. */
export interface LayerWeights extends DenseLayer {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** Specs in coordinate order (ascending names): `layers.0.bias`, `layers.0.kernel`, ... */
export function tensorSpecs(architecture: Architecture): TensorSpec[] {
  const specs = denseLayers(architecture).flatMap(({ inputs, units }, index) => [
    { name: `layers.${String(index)}.kernel`, shape: [inputs, units], values: new Float32Array(0) },
    { name: `layers.${String(index)}.bias`, shape: [units], values: new Float32Array(0) },
  ]);
  return sortedTensors(specs).map(({ name, shape }) => ({ name, shape }));
}

/** @throws {CohortError} MODEL_MISMATCH naming the first tensor that is not the architecture's, by name or shape */
export function assertTensors(architecture: Architecture, tensors: readonly TensorSpec[]): void {
  const said = (spec: TensorSpec | undefined): string => (spec === undefined ? 'none' : `${spec.name} [${spec.shape.join(', ')}]`);
  const expected = tensorSpecs(architecture);
  for (let at = 0; at < Math.max(expected.length, tensors.length); at++)
    if (said(expected[at]) !== said(tensors[at]))
      throw new CohortError(
        'MODEL_MISMATCH',
        `model: expected tensor ${said(expected[at])} of the architecture, got ${said(tensors[at])}; vote a plan whose genesis model was made for its architecture`,
      );
}

/** Number of coordinates d of an update. */
export function parameterCount(architecture: Architecture): number {
  return denseLayers(architecture).reduce((total, { inputs, units }) => total + units * (inputs + 1), 0);
}

/** Layers with copies of their weights. @throws {CohortError} MODEL_MISMATCH when a tensor is missing, doubled or of another size */
export function layerWeights(architecture: Architecture, tensors: readonly Tensor[]): LayerWeights[] {
  const layers = denseLayers(architecture);
  if (tensors.length !== 2 * layers.length)
    throw new CohortError('MODEL_MISMATCH', `model: expected ${String(2 * layers.length)} tensors, got ${String(tensors.length)}`);
  return layers.map((layer, index) => ({
    ...layer,
    kernel: valuesOf(tensors, `layers.${String(index)}.kernel`, layer.inputs * layer.units),
    bias: valuesOf(tensors, `layers.${String(index)}.bias`, layer.units),
  }));
}

/** Back from layers to tensors in coordinate order. */
export function tensorsOf(layers: readonly LayerWeights[]): Tensor[] {
  return sortedTensors(
    layers.flatMap(({ inputs, units, kernel, bias }, index) => [
      { name: `layers.${String(index)}.kernel`, shape: [inputs, units], values: kernel },
      { name: `layers.${String(index)}.bias`, shape: [units], values: bias },
    ]),
  );
}

function valuesOf(tensors: readonly Tensor[], name: string, size: number): Float32Array {
  const found = tensors.find((tensor) => tensor.name === name)?.values;
  if (found?.length !== size)
    throw new CohortError(
      'MODEL_MISMATCH',
      `${name}: expected ${String(size)} values, got ${found === undefined ? 'no such tensor' : String(found.length)}`,
    );
  return found.slice();
}
