// Conditional stochastic rounding: the unit's integers are drawn again until their exact squared norm is at most T.
import { wordsOf } from './ring.ts';

/** Draws before rounding towards zero; with T from `integerSensitivity` each succeeds with probability 1 - exp(-1/2) = 0.39 at least. */
export const roundingTries = 64;

/** Below it sums of squares of integers are exact in doubles, and what reaches it is not below it again by rounding. */
const exactLimit = 2n ** 53n;

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
  const limit = sensitivity2 < exactLimit ? Number(sensitivity2) : null;
  for (let tries = 0; tries < roundingTries; tries++) {
    const squares = roundAtRandom(out, scaled, wordsOf(random(4 * scaled.length), 32));
    if (limit === null ? norm2(out) <= sensitivity2 : squares <= limit) return out;
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.trunc(scaled[i] as number);
  return norm2(out) <= sensitivity2 ? out : out.fill(0);
}

/**
 * 32 random bits per coordinate leave a bias of at most 2^-32 of a step. The sign of fraction - random is exact, and taking it by `ceil`
 * instead of a branch matters: no processor predicts this one. Returns the sum of the squares, which is exact while it is below
 * `exactLimit` and never below it again: no square that is added makes a double less.
 */
function roundAtRandom(out: Int32Array, scaled: Float64Array, random: Uint32Array): number {
  let squares = 0;
  for (let i = 0; i < out.length; i++) {
    const value = scaled[i] as number;
    const floor = Math.floor(value);
    const q = floor + Math.ceil(value - floor - (random[i] as number) * perStep);
    out[i] = q;
    squares += q * q;
  }
  return squares;
}

/** A power of two: to multiply by it is to divide by 2^32, to the bit. */
const perStep = 2 ** -32;

const norm2 = (values: Int32Array): bigint => values.reduce((sum, q) => sum + BigInt(q) * BigInt(q), 0n);
