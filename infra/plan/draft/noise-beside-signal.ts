// How large the noise of one round is beside the most that its members can say together: the one number that tells whether a plan can learn.
import type { Mechanism } from '@cohort/protos/terms';
import { rounded, valueOf } from './numbers.ts';

export interface Sum {
  readonly mechanism: Mechanism;
  readonly scale: number;
  readonly length: number;
  readonly clipNorm: string;
  /** Units that the sum is expected to hold at least. */
  readonly units: number;
  readonly divisor: number;
}

export interface Beside {
  /** Norm of the noise over the largest norm that the sum can have. */
  readonly ratio: number;
  readonly text: string;
  readonly warnings: readonly string[];
}

/** Of three honest parties each adds one noise, though only one is counted. */
const noises = 3;
/** Clipped gradients seldom point the same way: far above it nothing is learnt. */
const muchNoise = 0.5;

export function noiseBesideSignal({ mechanism, scale, length, clipNorm, units, divisor }: Sum): Beside {
  const deviation = Math.sqrt(noises * valueOf(mechanism.sigma2 ?? { num: '0', den: '1' })) / scale;
  const noise = deviation * Math.sqrt(length);
  const signal = units * Number(clipNorm);
  const ratio = noise / signal;
  const text =
    `each weight's sum gets noise of deviation ${rounded(deviation)} (three noises), ${rounded(deviation / divisor)} in the step; ` +
    `the noise has norm ${rounded(noise)}, ${rounded(units)} units clipped to ${clipNorm} at most ${rounded(signal)}`;
  const warnings =
    ratio <= muchNoise
      ? []
      : [
          `The noise of a round is ${rounded(ratio)} times the most that its members can say together: expect it to learn ${ratio > 1 ? 'nothing' : 'little'}; ask for fewer rounds, a larger epsilon, more rows or a smaller net.`,
        ];
  return { ratio, text, warnings };
}
