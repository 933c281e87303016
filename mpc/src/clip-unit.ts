// What bounds one protected unit: clip its gradient, scale, and round at random until the exact integer norm is within the sensitivity.
import { CohortError } from '@cohort/protos/errors';
import { roundWithin, unitRoom, type UnitRoom } from './clip-unit-round.ts';
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
 * They lie in `room` when it is given, which the next unit may be written to.
 * @throws {CohortError} RING_OVERFLOW when S C does not fit 31 bits, TERMS_REFUSED for numbers that are not positive.
 */
export function quantiseUnit(
  gradient: Float64Array,
  { clipNorm, scale, sensitivity2 }: UnitBound,
  room: UnitRoom = unitRoom(gradient.length),
): Int32Array {
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
  clipAndScale(room.scaled, gradient, clipNorm, scale);
  return roundWithin(room, sensitivity2, randomBytes);
}

/** Divides by the largest coordinate first, so that the norm of finite values is finite. */
function clipAndScale(out: Float64Array, gradient: Float64Array, clipNorm: number, scale: number): void {
  let largest = 0;
  for (let i = 0; i < gradient.length; i++) largest = Math.max(largest, Math.abs(gradient[i] as number));
  if (largest === 0 || !Number.isFinite(largest)) {
    out.fill(0);
    return;
  }
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) {
    const part = (gradient[i] as number) / largest;
    squares += part * part;
    out[i] = part;
  }
  const relative = Math.sqrt(squares);
  const within = largest * relative <= clipNorm;
  const shrunk = clipNorm / relative;
  for (let i = 0; i < gradient.length; i++) out[i] = (within ? (gradient[i] as number) : (out[i] as number) * shrunk) * scale;
}
