// Exact discrete Gaussian samples from a stream of words: rejection under slices, every comparison decided as real numbers.
import { CohortError } from '@cohort/protos/errors';
import { floorScaledExp, type Ratio } from './discrete-gaussian-exp.ts';
import { exponentOf, slotCount, tailBits, type GaussianTable } from './discrete-gaussian-table.ts';

/** Uniform words, read in order; signed 32-bit integers because V8 keeps those unboxed. */
export interface WordSource {
  next(): number;
}

const signBit = 1 << 13;
const inlineFrom = 14;
/** Offsets of up to 18 bits come with the slot and the sign in the first word. */
const inlineWidth = 1 << 18;
const lowest = -(2 ** 31);
const wordSize = 0x1_0000_0000;
/** In units of 2^-32, and 16 times the error of `estimate`. */
const margin = 1 / 256;

/**
 * Fills `out` with independent samples x of probability rho(x) / sum of rho, rho(x) = exp(-x^2 / (2 sigma^2)): exactly, given
 * uniform words.
 *
 * Words of one attempt (vectors/v1/gaussian-*.json): (1) bits 0..12 the slot, bit 13 the sign, bits 14.. the offset in the slice when
 * that is at most 2^18 wide; (2) the leading 32 bits of U in [0, 1); (3) in the tail, words until the first 1 bit, counting the zeros
 * before it from the top; (4) an offset that is not in word 1, low word first, no word for bits it does not have; (5) further words of
 * U, each only while the interval that U is known to lie in contains the acceptance probability. A slot of nobody, U above the
 * acceptance and -0 start over.
 *
 * No floating-point result decides: an estimate with a proven bound settles the comparison or leaves it to integers. Time depends on
 * the samples: expand where only the seed's holders can measure.
 * @throws {CohortError} RING_OVERFLOW for a sample of 2^53 or more (probability below 2^-100).
 */
export function discreteGaussian(out: Float64Array, table: GaussianTable, words: WordSource): void {
  const { slots, quick, first, width, tail } = table;
  const inline = width <= inlineWidth;
  const mask = inline ? width - 1 : 0;
  for (let i = 0; i < out.length;) {
    const word = words.next();
    const u = words.next();
    const slice = slots[word & (slotCount - 1)] as number;
    let x: number;
    if (slice < tail) {
      const offset = inline ? (word >>> inlineFrom) & mask : drawBelow(width, words);
      x = (first[slice] as number) + offset;
      if ((u ^ lowest) >= (quick[slice] as number) && !accepts(table, slice, offset, u, words)) continue;
      if (x === 0 && (word & signBit) !== 0) continue;
    } else if (slice === tail) {
      x = fromTail(table, u, words);
      if (x < 0) continue;
    } else continue;
    out[i++] = (word & signBit) === 0 ? x : -x;
  }
}

/**
 * U < c rho(x) / count for x in the body. The exponent is below 3/10 (`assertEnvelope`), the series' rest below 0.3^11 / 11! < 2^-44,
 * each rounding below 2^-51: of 2^32, the estimate is off by less than 2^-12.
 */
function accepts(table: GaussianTable, slice: number, offset: number, u: number, words: WordSource): boolean {
  const leading = u >>> 0;
  const from = table.first[slice] as number;
  const y = offset * (2 * from + offset) * table.halfInverse;
  let series = 1;
  for (let k = 10; k > 0; k--) series = 1 - (y / k) * series;
  const estimate = (table.level[slice] as number) * series;
  if (leading + 1 + margin <= estimate) return true;
  if (leading >= estimate + margin) return false;
  const factor = { num: BigInt(table.scale), den: BigInt(table.counts[slice] as number) };
  return isBelow(leading, factor, BigInt(from + offset), table, words);
}

/** A tail integer, or -1. An integer of tail slice i is proposed as by 2^-(i+1) / 2^tailBits slots of a body slice. */
function fromTail(table: GaussianTable, u: number, words: WordSource): number {
  let slice = 0;
  for (;;) {
    const zeros = Math.clz32(words.next());
    slice += zeros;
    if (zeros < 32) break;
  }
  const x = table.tailFrom + slice * table.tailWidth + drawBelow(table.tailWidth, words);
  if (x > Number.MAX_SAFE_INTEGER)
    throw new CohortError('RING_OVERFLOW', 'noise: expected a sample below 2^53, got more; use a smaller sigma^2');
  const factor = { num: BigInt(table.scale) << BigInt(slice + 1 + tailBits), den: 1n };
  return isBelow(u >>> 0, factor, BigInt(x), table, words) ? x : -1;
}

/** U < factor x rho(x), in integers, with as many further words of U as it takes. */
function isBelow(leading: number, factor: Ratio, x: bigint, { sigma2 }: GaussianTable, words: WordSource): boolean {
  const exponent = exponentOf(x, sigma2);
  let known = BigInt(leading);
  for (let bits = 32; ; bits += 32) {
    const threshold = floorScaledExp(factor, exponent, bits);
    if (known !== threshold) return known < threshold;
    known = (known << 32n) | BigInt(words.next() >>> 0);
  }
}

/** Uniform below a power of two of at most 2^53. */
function drawBelow(width: number, words: WordSource): number {
  const low = words.next() >>> 0;
  if (width <= wordSize) return low % width;
  return ((words.next() >>> 0) % (width / wordSize)) * wordSize + low;
}
