// The sampling rate q: the smallest power of a half at which the noise beside the sample is still nearly what it is with every row.
import type { FractionText } from '@cohort/protos/terms';

/** The noise's standard deviation beside the sample may be this many times that of q = 1. */
const mostNoise = 1.25;
/** Fewer expected units in a round make steps of chance. */
const leastSample = 32;
const smallest = 1 / 1024;

/**
 * `noiseAt`: the noise's standard deviation at this q, whatever the unit, for the same rounds and budget; null where there is none.
 * `units`: the fewest that all members together may have.
 */
export function chooseRate(units: number, noiseAt: (q: FractionText) => number | null): FractionText {
  const besideSample = (den: number): number => (noiseAt(half(den)) ?? Number.POSITIVE_INFINITY) * den;
  const whole = besideSample(1);
  let den = 1;
  while (1 / (2 * den) >= smallest && units / (2 * den) >= leastSample && besideSample(2 * den) <= mostNoise * whole) den *= 2;
  return half(den);
}

/** The largest power of a half at which the rounds are paid with a noise that was wished for. */
export function rateThatPays(units: number, isPaid: (q: FractionText) => boolean): FractionText {
  let den = 1;
  while (!isPaid(half(den)) && 1 / (2 * den) >= smallest && units / (2 * den) >= leastSample) den *= 2;
  return half(den);
}

const half = (den: number): FractionText => ({ num: '1', den: String(den) });
