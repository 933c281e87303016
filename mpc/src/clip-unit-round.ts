// Conditional stochastic rounding: the unit's integers are drawn again until their exact squared norm is at most T.
import { wordsOf } from './ring.ts';

/** Draws before rounding towards zero; with T from `integerSensitivity` each succeeds with probability 1 - exp(-1/2) = 0.39 at least. */
export const roundingTries = 64;

/** Up to it squares and their partial sums are exact in doubles. */
const exactRoot = 2 ** 26;

/** One unit's numbers, and the integers that they are rounded to. */
export interface UnitRoom {
  readonly scaled: Float64Array;
  readonly integers: Int32Array;
}

export function unitRoom(length: number): UnitRoom {
  return { scaled: new Float64Array(length), integers: new Int32Array(length) };
}

/**
 * `scaled` (finite, below 2^31 - 1) rounded up with probability equal to the fraction, with squared norm <= `sensitivity2`. After
 * `roundingTries` draws every coordinate is rounded towards zero; if even that is too long (no valid terms), the zero vector. Never
 * accepts anyway. `random` is the operating system's generator except in tests of this function.
 */
export function roundWithin({ scaled, integers: out }: UnitRoom, sensitivity2: bigint, random: (bytes: number) => Uint8Array): Int32Array {
  for (let tries = 0; tries < roundingTries; tries++) {
    roundAtRandom(out, scaled, wordsOf(random(4 * scaled.length), 32));
    if (isWithin(out, sensitivity2)) return out;
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.trunc(scaled[i] as number);
  return isWithin(out, sensitivity2) ? out : out.fill(0);
}

/**
 * 32 random bits per coordinate leave a bias of at most 2^-32 of a step. The sign of fraction - random is exact, and taking it by `ceil`
 * instead of a branch matters: no processor predicts this one.
 */
function roundAtRandom(out: Int32Array, scaled: Float64Array, random: Uint32Array): void {
  for (let i = 0; i < out.length; i++) {
    const value = scaled[i] as number;
    const floor = Math.floor(value);
    out[i] = floor + Math.ceil(value - floor - (random[i] as number) / 0x1_0000_0000);
  }
}

function isWithin(values: Int32Array, sensitivity2: bigint): boolean {
  if (sensitivity2 > BigInt(exactRoot) ** 2n) return values.reduce((sum, q) => sum + BigInt(q) * BigInt(q), 0n) <= sensitivity2;
  const limit = Number(sensitivity2);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const q = values[i] as number;
    if (Math.abs(q) > exactRoot) return false;
    squares += q * q;
    if (squares > limit) return false;
  }
  return true;
}
