// The model's answer in plain JS: a forward pass of a dense net, for evaluation and for the plain trainer.
import type { Activation } from './architecture.ts';
import type { LayerWeights } from './tensors.ts';

/** A number for each unit of every layer, to be written to once for each row. */
export function unitValues(layers: readonly Pick<LayerWeights, 'units'>[]): Float64Array[] {
  return layers.map(({ units }) => new Float64Array(units));
}

/** Writes the outputs of every layer for one row; the last holds one probability. */
export function forwardRow(layers: readonly LayerWeights[], row: Float64Array, outputs: readonly Float64Array[]): void {
  let input = row;
  for (const [index, { activation, kernel, bias }] of layers.entries()) {
    const output = outputs[index] ?? input;
    for (let unit = 0; unit < output.length; unit++) output[unit] = bias[unit] as number;
    addProducts(output, input, kernel);
    for (let unit = 0; unit < output.length; unit++) output[unit] = activate(activation, output[unit] as number);
    input = output;
  }
}

/** Along the kernel's rows, as it lies in memory; each unit's sum is added up in the order of the inputs. */
function addProducts(sums: Float64Array, input: Float64Array, kernel: Float32Array): void {
  const units = sums.length;
  for (let i = 0; i < input.length; i++) {
    const value = input[i] as number;
    // A model's weights are finite: a unit that gave nothing adds nothing.
    if (value === 0) continue;
    for (let unit = 0; unit < units; unit++) sums[unit] = (sums[unit] as number) + value * (kernel[i * units + unit] as number);
  }
}

function activate(activation: Activation, x: number): number {
  if (activation === 'relu') return Math.max(0, x);
  if (activation === 'tanh') return Math.tanh(x);
  if (activation === 'sigmoid') return 1 / (1 + Math.exp(-x));
  return x;
}

/** The activation's slope where its output is `y`. */
export function slope(activation: Activation, y: number): number {
  if (activation === 'relu') return y > 0 ? 1 : 0;
  if (activation === 'tanh') return 1 - y * y;
  if (activation === 'sigmoid') return y * (1 - y);
  return 1;
}
