// The optimisers of the plain trainer: SGD, and Adam for baselines.

interface Parameter {
  readonly weights: Float32Array;
  readonly gradient: Float64Array;
}

/** A function that moves weights against their gradients; Adam keeps its moments between calls. */
export function optimiser(kind: 'sgd' | 'adam', rate: number): (parameters: readonly Parameter[]) => void {
  return kind === 'sgd' ? sgd(rate) : adam(rate);
}

function sgd(rate: number): (parameters: readonly Parameter[]) => void {
  return (parameters) => {
    for (const { weights, gradient } of parameters)
      for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] ?? 0) - rate * (gradient[i] ?? 0);
  };
}

/** Kingma and Ba 2015 with bias correction, as torch.optim.Adam's defaults. */
function adam(rate: number): (parameters: readonly Parameter[]) => void {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  const moments: { m: Float64Array; v: Float64Array }[] = [];
  let correction1 = 1;
  let correction2 = 1;
  return (parameters) => {
    correction1 *= beta1;
    correction2 *= beta2;
    for (const [index, { weights, gradient }] of parameters.entries()) {
      const { m, v } = (moments[index] ??= { m: new Float64Array(weights.length), v: new Float64Array(weights.length) });
      for (let i = 0; i < weights.length; i++) {
        const g = gradient[i] ?? 0;
        const mi = beta1 * (m[i] ?? 0) + (1 - beta1) * g;
        const vi = beta2 * (v[i] ?? 0) + (1 - beta2) * g * g;
        m[i] = mi;
        v[i] = vi;
        weights[i] = (weights[i] ?? 0) - (rate * (mi / (1 - correction1))) / (Math.sqrt(vi / (1 - correction2)) + epsilon);
      }
    }
  };
}
