// The model's answer in plain JS: a forward pass of a dense net, for evaluation and for the plain trainer.
import type { Activation } from './architecture.ts';
import type { LayerWeights } from './tensors.ts';

/** Outputs of every layer for one row; the last holds one probability. */
export function forwardRow(layers: readonly LayerWeights[], row: Float32Array): Float64Array[] {
  const outputs: Float64Array[] = [];
  let input: Float32Array | Float64Array = row;
  for (const { inputs, units, activation, kernel, bias } of layers) {
    const output = new Float64Array(units);
    for (let unit = 0; unit < units; unit++) {
      let sum = bias[unit] ?? 0;
      for (let i = 0; i < inputs; i++) sum += (input[i] ?? 0) * (kernel[i * units + unit] ?? 0);
      output[unit] = activate(activation, sum);
    }
    outputs.push(output);
    input = output;
  }
  return outputs;
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
