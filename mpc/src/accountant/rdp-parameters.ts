// What the accountant takes of a mechanism with noise: z^2, q and the order.
import { CohortError } from '@cohort/protos/errors';
import type { Mechanism } from '@cohort/protos/terms';
import { parseFraction, type Fraction } from './fraction.ts';
import { noiseRatio } from './noise-ratio.ts';

/** z^2 = sigma^2 / T, the sampling rate q, and the Renyi order alpha. */
export interface RdpParameters {
  readonly z2: Fraction;
  readonly q: Fraction;
  readonly alpha: number;
}

/** @throws {CohortError} MECHANISM_NOT_SUPPORTED for a field that is null, BODY_INVALID for a rational not in lowest terms or out of range */
export function rdpParameters({
  sigma2,
  sensitivity2,
  samplingRate,
  alphaStar,
}: Pick<Mechanism, 'sigma2' | 'sensitivity2' | 'samplingRate' | 'alphaStar'>): RdpParameters {
  if (sigma2 === null || sensitivity2 === null || samplingRate === null || alphaStar === null)
    throw new CohortError(
      'MECHANISM_NOT_SUPPORTED',
      'mechanism: expected sigma2, sensitivity2, samplingRate and alphaStar for a mechanism with noise, got null; propose a plan that names them',
    );
  return {
    z2: noiseRatio(parseFraction(sigma2, 'mechanism.sigma2'), BigInt(sensitivity2)),
    q: parseFraction(samplingRate, 'mechanism.samplingRate'),
    alpha: alphaStar,
  };
}
