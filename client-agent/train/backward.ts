// The gradient of one row's loss in plain JS: a backward pass of a dense net, for the plain trainer and for gradients per record.
import type { LayerWeights } from './tensors.ts';
import { forwardRow, slope } from './forward.ts';

/** Gradients of one layer; the same layout as its weights. */
export interface LayerGradients {
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
}

/** Adds the gradient of the binary cross-entropy of one row, divided by `divisor` (the rows of a mean), to `gradients`. */
export function addGradient(
  layers: readonly LayerWeights[],
  gradients: readonly LayerGradients[],
  { input, label, divisor }: { readonly input: Float32Array; readonly label: number; readonly divisor: number },
): void {
  const outputs = forwardRow(layers, input);
  // Sigmoid and cross-entropy together have the slope (p - y) with respect to the last layer's sum.
  let error = Float64Array.of(((outputs.at(-1)?.[0] ?? 0) - label) / divisor);
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index];
    const gradient = gradients[index];
    if (layer === undefined || gradient === undefined) break;
    const below = outputs[index - 1] ?? input;
    const next = new Float64Array(layer.inputs);
    const activation = layers[index - 1]?.activation ?? 'linear';
    for (let i = 0; i < layer.inputs; i++) {
      let sum = 0;
      for (let unit = 0; unit < layer.units; unit++) {
        const at = i * layer.units + unit;
        gradient.kernel[at] = (gradient.kernel[at] ?? 0) + (below[i] ?? 0) * (error[unit] ?? 0);
        sum += (layer.kernel[at] ?? 0) * (error[unit] ?? 0);
      }
      next[i] = sum * slope(activation, below[i] ?? 0);
    }
    for (let unit = 0; unit < layer.units; unit++) gradient.bias[unit] = (gradient.bias[unit] ?? 0) + (error[unit] ?? 0);
    error = next;
  }
}
