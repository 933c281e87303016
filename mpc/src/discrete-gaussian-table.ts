// What the sampler prepares for one sigma^2: slices of the half line, the slots that pick one, and thresholds in integers.
import { CohortError } from '@cohort/protos/errors';
import { floorScaledExp, type Ratio } from './discrete-gaussian-exp.ts';

/** sigma^2 as a positive rational; it need not be reduced. */
export type Sigma2 = Ratio;

/** Slots that 13 random bits choose among. */
export const slotCount = 8192;
/** A tail slice is 2^3 times as wide as a slice of the body, so that the geometric tail lies above the Gaussian one. */
export const tailBits = 3;

/**
 * Slice j < tail holds the integers x in [j 2^shift, (j + 1) 2^shift) and has `counts[j]` = ceil(c rho(j 2^shift)) of the slots, with
 * rho(x) = exp(-x^2 / (2 sigma^2)); so x is proposed in proportion to counts[j] >= c rho(x) and accepted with c rho(x) / counts[j].
 */
export interface GaussianTable {
  readonly sigma2: Sigma2;
  /** Slices are 2^shift wide: the largest power of two <= sigma / 16, at least 1. */
  readonly shift: number;
  /** 2^shift, and the width of a tail slice. */
  readonly width: number;
  readonly tailWidth: number;
  /** c, the largest integer for which the slots suffice. */
  readonly scale: number;
  /** Number of body slices, and what `slots` says for the one slot of the tail; `tail + 1` marks a slot of nobody. */
  readonly tail: number;
  /** The first integer of the tail. */
  readonly tailFrom: number;
  readonly counts: readonly number[];
  readonly slots: Uint8Array;
  /** Per slice: 2^32 times the smallest acceptance in it, rounded down, less 2^31 (signed comparison is faster); tail and nobody: none. */
  readonly quick: Int32Array;
  /** Per slice: its first integer, and 2^32 times the acceptance there, to within 2^-20. */
  readonly first: Float64Array;
  readonly level: Float64Array;
  /** 1 / (2 sigma^2) to within 2^-52 of itself; 0 when slices hold one integer and nothing is multiplied by it. */
  readonly halfInverse: number;
}

const cache = new Map<string, GaussianTable>();
const maxCached = 16;

/**
 * The table of sigma^2, from a small cache (about 10 ms to make).
 * @throws {CohortError} TERMS_REFUSED unless 0 < sigma^2 < 2^80, above which doubles would not hold the products exactly.
 */
export function gaussianTable(sigma2: Sigma2): GaussianTable {
  const { num, den } = sigma2;
  if (num <= 0n || den <= 0n || num >= den << 80n)
    throw new CohortError('TERMS_REFUSED', `sigma^2: expected a fraction above 0 and below 2^80, got ${String(num)}/${String(den)}`);
  const key = `${String(num)}/${String(den)}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= maxCached) cache.clear();
  const table = makeTable(sigma2);
  cache.set(key, table);
  return table;
}

/** x^2 / (2 sigma^2). */
export function exponentOf(x: bigint, { num, den }: Sigma2): Ratio {
  return { num: x * x * den, den: 2n * num };
}

function makeTable(sigma2: Sigma2): GaussianTable {
  const { num, den } = sigma2;
  let shift = 0;
  while (256n * 4n ** BigInt(shift + 1) * den <= num) shift++;
  const edge = (slice: number): bigint => BigInt(slice) << BigInt(shift);
  const { scale, counts } = fillSlots(sigma2, edge);
  const tail = counts.length;
  assertEnvelope(sigma2, shift, edge(tail));

  const slots = new Uint8Array(slotCount).fill(tail + 1);
  const quick = new Int32Array(tail + 2).fill(-(2 ** 31));
  const [first, level] = [new Float64Array(tail), new Float64Array(tail)];
  let from = 0;
  counts.forEach((count, slice) => {
    slots.fill(slice, from, from + count);
    from += count;
    const factor = { num: BigInt(scale), den: BigInt(count) };
    const least = floorScaledExp(factor, exponentOf(edge(slice + 1) - 1n, sigma2), 32) - 2n ** 31n;
    // Acceptance 1 would need 33 bits; the last value of the word then takes the exact way.
    quick[slice] = Number(least < 2n ** 31n ? least : 2n ** 31n - 1n);
    first[slice] = Number(edge(slice));
    level[slice] = Number(floorScaledExp(factor, exponentOf(edge(slice), sigma2), 92)) / Number(1n << 60n);
  });
  slots[from] = tail;
  const halfInverse = shift === 0 ? 0 : Number((den << 160n) / (2n * num)) / Number(1n << 160n);
  const [width, tailWidth] = [Number(1n << BigInt(shift)), Number(1n << BigInt(shift + tailBits))];
  return { sigma2, shift, width, tailWidth, scale, tail, tailFrom: Number(edge(tail)), counts, slots, quick, first, level, halfInverse };
}

/** The largest c for which ceil(c rho) of every body slice and one slot for the tail fit; the body ends where c rho <= 1/16. */
function fillSlots(sigma2: Sigma2, edge: (slice: number) => bigint): { scale: number; counts: number[] } {
  const heights: bigint[] = [];
  const bits = 96;
  // rho < exp(-12) < 1 / (16 slotCount) ends any body.
  for (let slice = 0; edge(slice) ** 2n * sigma2.den < 24n * sigma2.num; slice++)
    heights.push(floorScaledExp({ num: 1n, den: 1n }, exponentOf(edge(slice), sigma2), bits));

  const floorOf = (factor: bigint, slice: number): bigint => {
    const height = heights[slice];
    if (height === undefined) return 0n;
    const [low, high] = [(factor * height) >> BigInt(bits), (factor * (height + 1n) - 1n) >> BigInt(bits)];
    return low === high ? low : floorScaledExp({ num: factor, den: 1n }, exponentOf(edge(slice), sigma2), 0);
  };
  const countsOf = (scale: number): number[] => {
    const counts = [scale];
    while (floorOf(BigInt(scale) << BigInt(tailBits + 1), counts.length) > 0n)
      counts.push(Number(floorOf(BigInt(scale), counts.length)) + 1);
    return counts;
  };
  const fits = (scale: number): boolean => countsOf(scale).reduce((total, count) => total + count, 1) <= slotCount;
  let [scale, beyond] = [1, slotCount];
  while (beyond - scale > 1) {
    const middle = (scale + beyond) >> 1;
    if (fits(middle)) scale = middle;
    else beyond = middle;
  }
  return { scale, counts: countsOf(scale) };
}

/**
 * Proof obligations, in integers. Tail slice i has 2^-(i+1) of one slot for 8 times as many integers as a body slice, so it needs
 * 8 c rho <= 2^-(i+1) at its first integer: true for i = 0, where the body ends, and kept by halving, because
 * exp(-(2 x V + V^2) / (2 sigma^2)) <= exp(-7/10) < 1/2 from there on, V wide. In the body the exponent grows by less than 3/10 within
 * a slice, which bounds the sampler's series.
 */
function assertEnvelope({ num, den }: Sigma2, shift: number, start: bigint): void {
  const [narrow, wide] = [1n << BigInt(shift), 1n << BigInt(shift + tailBits)];
  const halves = 10n * (2n * start * wide + wide * wide) * den >= 14n * num;
  const short = narrow === 1n || 10n * narrow * start * den <= 3n * num;
  if (!halves || !short)
    throw new CohortError('INTERNAL', `sampler: expected slices that cover sigma^2 = ${String(num)}/${String(den)}; report this number`);
}
