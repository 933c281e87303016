// What bounds one protected unit: clip its gradient, scale, and round at random until the exact integer norm is within the sensitivity.
import { CohortError } from '@cohort/protos/errors';
import { roundWithin } from './clip-unit-round.ts';
import { randomBytes } from './crypto.ts';

/** C (L2), S, and T from the terms. */
export interface UnitBound {
  readonly clipNorm: number;
  readonly scale: number;
  readonly sensitivity2: bigint;
}

/**
 * The integer contribution of one unit (a record's gradient, a patient's summed one, a member's update): `gradient` clipped to L2 norm C, times
 * S, stochastically rounded. Its squared norm is at most T whatever the gradient holds: this, not the clip, is the sensitivity. A unit
 * with NaN or infinity is the zero vector. Round each unit, then add integers: the sum of units must not be rounded instead.
 * @throws {CohortError} RING_OVERFLOW when S C does not fit 31 bits, TERMS_REFUSED for numbers that are not positive.
 */
export function quantiseUnit(gradient: Float64Array, { clipNorm, scale, sensitivity2 }: UnitBound): Int32Array {
  if (!Number.isFinite(clipNorm) || clipNorm <= 0 || !Number.isSafeInteger(scale) || scale < 1 || sensitivity2 < 1n)
    throw new CohortError(
      'TERMS_REFUSED',
      `unit: expected a positive clip norm, scale and sensitivity, got ${String(clipNorm)}, ${String(scale)} and ${String(sensitivity2)}`,
    );
  if (clipNorm * scale >= 2 ** 31 - 1)
    throw new CohortError(
      'RING_OVERFLOW',
      `unit: expected S C below 2^31 - 1, got ${String(scale)} x ${String(clipNorm)}; lower the scale`,
    );
  return roundWithin(clipAndScale(gradient, clipNorm, scale), sensitivity2, randomBytes);
}

/** Divides by the largest coordinate first, so that the norm of finite values is finite. */
function clipAndScale(gradient: Float64Array, clipNorm: number, scale: number): Float64Array {
  const out = new Float64Array(gradient.length);
  let largest = 0;
  for (let i = 0; i < gradient.length; i++) {
    const size = Math.abs(gradient[i] as number);
    if (!Number.isFinite(size)) return out;
    if (size > largest) largest = size;
  }
  if (largest === 0) return out;
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) {
    const part = (gradient[i] as number) / largest;
    squares += part * part;
  }
  const relative = Math.sqrt(squares);
  const within = largest * relative <= clipNorm;
  for (let i = 0; i < gradient.length; i++) {
    const value = gradient[i] as number;
    out[i] = (within ? value : (value / largest) * (clipNorm / relative)) * scale;
  }
  return out;
}
