// From summed fixed point back to real coordinates.

/** Sum of quantised values to real values: sum / scale, in f64. */
export function dequantise(sum: Int32Array | BigInt64Array, scale: number): Float64Array {
  const out = new Float64Array(sum.length);
  if (sum instanceof Int32Array) for (let i = 0; i < out.length; i++) out[i] = (sum[i] as number) / scale;
  else for (let i = 0; i < out.length; i++) out[i] = Number(sum[i]) / scale;
  return out;
}
