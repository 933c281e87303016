// Fixed point: real coordinates to bounded integers and back.
import { CohortError } from '@cohort/protos/errors';
import type { Block } from './block.ts';
import { randomBytes } from './crypto.ts';
import { wordsOf } from './ring.ts';

export { dequantise } from './dequantise.ts';
export { assertFits } from './overflow-bound.ts';

declare const quantised: unique symbol;
/** Integers q with |q| <= bound: the only thing that can be shared. */
export type Quantised32 = Int32Array & { readonly [quantised]: true };
export type Quantised64 = BigInt64Array & { readonly [quantised]: true };
export type Quantised = Quantised32 | Quantised64;
/** Quantised values by block name. */
export type QuantisedBlocks = Readonly<Record<string, Quantised>>;

/** `stochastic` rounds up with probability equal to the fraction, so that the rounding error has mean zero. */
export type Rounding = 'deterministic' | 'stochastic';

const chunk = 16_384;

/**
 * q = round(v x scale) for each coordinate, into Int32Array (width 32, the default) or BigInt64Array (width 64).
 * If |v x scale| <= bound then |q| <= bound in both modes, because the bound is an integer. Coordinate values stay out of messages.
 * @throws {CohortError} UPDATE_NOT_FINITE for NaN or infinity; UPDATE_OUT_OF_BOUND when |q| > bound; both name the coordinate.
 */
export function quantise(
  values: Float32Array | Float64Array,
  to: Pick<Block, 'scale' | 'bound'> & { readonly width?: 32 | 64; readonly name?: string },
  mode: Rounding,
): Quantised {
  const { scale, bound, width = 32, name = 'update' } = to;
  if (!Number.isSafeInteger(scale) || scale < 1)
    throw new CohortError('UPDATE_OUT_OF_BOUND', `scale: expected a positive integer, got ${String(scale)}`);
  if (!Number.isSafeInteger(bound) || bound < 0 || (width === 32 && bound >= 2 ** 31))
    throw new CohortError('RING_OVERFLOW', `bound: expected an integer below 2^${String(width - 1)}, got ${String(bound)}`);
  const out = width === 32 ? new Int32Array(values.length) : new BigInt64Array(values.length);
  // Chunks are converted into one scratch array: the loops then see a single array class whatever the caller has.
  const scratch = new Float64Array(Math.min(chunk, values.length));
  for (let from = 0; from < values.length; from += chunk) {
    const part = scratch.subarray(0, Math.min(chunk, values.length - from));
    part.set(values.subarray(from, from + part.length));
    const bad =
      mode === 'stochastic'
        ? roundStochastic(part, scale, bound, wordsOf(randomBytes(4 * part.length), 32))
        : roundNearest(part, scale, bound);
    if (bad >= 0) throw refusal(values[from + bad] as number, `${name}[${String(from + bad)}]`, bound);
    if (out instanceof Int32Array) out.set(part, from);
    else for (let i = 0; i < part.length; i++) out[from + i] = BigInt(part[i] as number);
  }
  return out as Quantised;
}

/** Rounds in place; returns the first refused coordinate or -1. The negated comparison also catches NaN. */
function roundNearest(part: Float64Array, scale: number, bound: number): number {
  for (let i = 0; i < part.length; i++) {
    const q = Math.round((part[i] as number) * scale);
    if (!(Math.abs(q) <= bound)) return i;
    part[i] = q + 0; // -0 + 0 = 0
  }
  return -1;
}

/** As roundNearest; 32 random bits per coordinate leave a bias of at most 2^-32 of a step. */
function roundStochastic(part: Float64Array, scale: number, bound: number, random: Uint32Array): number {
  for (let i = 0; i < part.length; i++) {
    const scaled = (part[i] as number) * scale;
    const floor = Math.floor(scaled);
    const q = (random[i] as number) < (scaled - floor) * 0x1_0000_0000 ? floor + 1 : floor;
    if (!(Math.abs(q) <= bound)) return i;
    part[i] = q + 0;
  }
  return -1;
}

function refusal(value: number, coordinate: string, bound: number): CohortError {
  if (!Number.isFinite(value))
    return new CohortError(
      'UPDATE_NOT_FINITE',
      `${coordinate}: expected a finite number, got ${String(value)}; lower the learning rate or check the data`,
    );
  return new CohortError(
    'UPDATE_OUT_OF_BOUND',
    `${coordinate}: expected |value x scale| <= ${String(bound)}, got more; clip the update or raise the bound in the plan`,
  );
}
