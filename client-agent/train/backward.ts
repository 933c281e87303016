// The gradient of one row's loss in plain JS: a backward pass of a dense net, for the plain trainer and for gradients per record.
import type { Activation } from './architecture.ts';
import { forwardRow, slope, unitValues } from './forward.ts';
import type { LayerWeights } from './tensors.ts';

/** Gradients of one layer; the same layout as its weights. */
export interface LayerGradients {
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
}

export interface Example {
  readonly input: Float32Array;
  readonly label: number;
  readonly divisor: number;
}

/** Adds the gradient of the binary cross-entropy of one row, divided by `divisor` (the rows of a mean), to `gradients`. */
export type AddGradient = (gradients: readonly LayerGradients[], example: Example) => void;

/** At the weights as they are at each call; what is in between lies where the last row's was. */
export function addGradientAt(layers: readonly LayerWeights[]): AddGradient {
  const row = new Float64Array(layers[0]?.inputs ?? 0);
  const outputs = unitValues(layers);
  const errors = unitValues(layers);
  return (gradients, { input, label, divisor }) => {
    row.set(input);
    forwardRow(layers, row, outputs);
    // Sigmoid and cross-entropy together have the slope (p - y) with respect to the last layer's sum.
    errors.at(-1)?.fill(((outputs.at(-1)?.[0] ?? 0) - label) / divisor);
    for (let index = layers.length - 1; index >= 0; index--) {
      const [gradient, error, below] = [gradients[index], errors[index], outputs[index - 1] ?? row];
      if (gradient === undefined || error === undefined) break;
      addOuterProduct(gradient.kernel, below, error);
      for (let unit = 0; unit < error.length; unit++) gradient.bias[unit] = (gradient.bias[unit] as number) + (error[unit] as number);
      const [layer, lower, next] = [layers[index], layers[index - 1], errors[index - 1]];
      if (layer !== undefined && lower !== undefined && next !== undefined) passDown(next, layer.kernel, error, below, lower.activation);
    }
  };
}

/**
 * A unit that gave nothing adds nothing, as half of those behind a ReLU do. Errors that are not finite are in the bias's gradient all the
 * same, by which the whole is known for what it is.
 */
function addOuterProduct(kernel: Float64Array, below: Float64Array, error: Float64Array): void {
  const units = error.length;
  for (let i = 0; i < below.length; i++) {
    const value = below[i] as number;
    if (value === 0) continue;
    for (let unit = 0; unit < units; unit++) {
      const at = i * units + unit;
      kernel[at] = (kernel[at] as number) + value * (error[unit] as number);
    }
  }
}

function passDown(next: Float64Array, kernel: Float32Array, error: Float64Array, below: Float64Array, activation: Activation): void {
  const units = error.length;
  for (let i = 0; i < next.length; i++) {
    let sum = 0;
    for (let unit = 0; unit < units; unit++) sum += (kernel[i * units + unit] as number) * (error[unit] as number);
    next[i] = sum * slope(activation, below[i] as number);
  }
}
