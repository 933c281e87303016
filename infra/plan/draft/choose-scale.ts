// S, T and the bound of a noised sum: fine enough that rounding costs next to nothing, coarse enough that the largest sum fits the ring.
import { integerSensitivity, leastBound } from '@cohort/mpc/integer-sensitivity';
import { roomOf } from '@cohort/mpc/overflow-bound';
import { CohortError } from '@cohort/protos/errors';
import type { FractionText } from '@cohort/protos/terms';

export interface UnitsOf {
  /** d: coordinates of a unit. */
  readonly length: number;
  /** C, a decimal. */
  readonly clipNorm: string;
  readonly samplingRate: FractionText;
  /** The most units that one member may have. */
  readonly units: number;
  readonly maxCohort: number;
}

export interface Scale {
  readonly scale: number;
  /** T. */
  readonly sensitivity2: bigint;
  readonly bound: number;
}

/** T may exceed (S C)^2 by one part in this many: so much more noise does rounding cost. */
const roundingShare = 4000n;
const width = 32;

/**
 * The smallest power of two S whose rounding costs less than 1/4000 of the noise, or the largest whose sums still fit half the ring.
 * @throws {CohortError} RING_OVERFLOW when S C would have to be below 16 sqrt(d)
 */
export function chooseScale(units: UnitsOf): Scale {
  let scale = finest(units);
  for (; !fits(units, scale); scale /= 2)
    if (isCoarse(units, scale / 2))
      throw new CohortError(
        'RING_OVERFLOW',
        `block model: expected sums that fit a ring of ${String(width)} bits, got ${String(units.maxCohort)} members of up to ${String(units.units)} units at q = ${units.samplingRate.num}/${units.samplingRate.den}; lower the sampling rate or leave members out`,
      );
  return scaled(units, scale);
}

function finest(units: UnitsOf): number {
  const [num, den] = squared(units.clipNorm);
  for (let scale = 1; scale < 2 ** 30; scale *= 2) {
    const exact = num * BigInt(scale) ** 2n;
    const over = integerSensitivity({ ...units, scale }) * den - exact;
    if (over * roundingShare <= exact && !isCoarse(units, scale)) return scale;
  }
  return 2 ** 30;
}

function scaled(units: UnitsOf, scale: number): Scale {
  const sensitivity2 = integerSensitivity({ ...units, scale });
  const { num, den } = units.samplingRate;
  const least = leastBound({ sensitivity2, samplingRate: { num: BigInt(num), den: BigInt(den) }, units: BigInt(units.units) });
  return { scale, sensitivity2, bound: Number(powerAbove(least)) };
}

/** Half of the ring for the sum: the other half holds more noise than any budget asks for. */
function fits(units: UnitsOf, scale: number): boolean {
  return roomOf({ width, maxCohort: units.maxCohort, bound: scaled(units, scale).bound }) >= 1n << BigInt(width - 2);
}

/** S C < 16 sqrt(d), where rounding would swamp the update. */
function isCoarse({ length, clipNorm }: UnitsOf, scale: number): boolean {
  const [num, den] = squared(clipNorm);
  return num * BigInt(Math.floor(scale)) ** 2n < 256n * BigInt(length) * den;
}

/** C^2 as a quotient. */
function squared(clipNorm: string): [bigint, bigint] {
  const [whole = '0', fraction = ''] = clipNorm.split('.');
  return [BigInt(whole + fraction) ** 2n, 10n ** BigInt(2 * fraction.length)];
}

function powerAbove(value: bigint): bigint {
  let power = 1n;
  while (power < value) power *= 2n;
  return power;
}
