// L2 clipping of an update, in place.
import { CohortError } from '@cohort/protos/errors';

declare const clipped: unique symbol;
/** An update whose L2 norm is at most the clip norm, up to rounding of the last bit. */
export type Clipped = (Float32Array | Float64Array) & { readonly [clipped]: true };

const chunk = 16_384;

/**
 * Scales `values` in place by clipNorm / norm when the norm is larger, and returns the same array. Not a privacy bound:
 * sensitivity is enforced on integers after quantising.
 * @throws {CohortError} UPDATE_NOT_FINITE when a coordinate, or the norm, is not finite.
 */
export function clipNormL2(values: Float32Array | Float64Array, clipNorm: number): Clipped {
  if (!Number.isFinite(clipNorm) || clipNorm <= 0)
    throw new CohortError('TERMS_REFUSED', `clipNorm: expected a positive number, got ${String(clipNorm)}`);
  const scratch = new Float64Array(Math.min(chunk, values.length));
  let squares = 0;
  for (let from = 0; from < values.length; from += chunk) {
    const part = scratch.subarray(0, Math.min(chunk, values.length - from));
    part.set(values.subarray(from, from + part.length));
    squares += sumOfSquares(part);
  }
  if (!Number.isFinite(squares)) throw notFinite(values, squares);
  const factor = clipNorm / Math.sqrt(squares);
  if (factor >= 1 || squares === 0) return values as Clipped;
  for (let from = 0; from < values.length; from += chunk) {
    const part = scratch.subarray(0, Math.min(chunk, values.length - from));
    part.set(values.subarray(from, from + part.length));
    for (let i = 0; i < part.length; i++) part[i] = (part[i] as number) * factor;
    values.set(part, from);
  }
  return values as Clipped;
}

/** Names the first coordinate that is not finite; when all are, their squares overflow. */
function notFinite(values: Float32Array | Float64Array, squares: number): CohortError {
  const at = values.findIndex((value) => !Number.isFinite(value));
  const [what, got] =
    at === -1 ? ['update: expected a finite L2 norm', squares] : [`update[${String(at)}]: expected a finite number`, values[at]];
  return new CohortError('UPDATE_NOT_FINITE', `${what}, got ${String(got)}; lower the learning rate or check the data`);
}

function sumOfSquares(part: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < part.length; i++) sum += (part[i] as number) * (part[i] as number);
  return sum;
}
