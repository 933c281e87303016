// What a round of a mechanism costs, recomputed by every endorser from the terms alone.
import { noiseRatio, parseFraction, roundCost, type Fraction } from '@cohort/mpc/accountant';
import { CohortError } from '@cohort/protos/errors';
import type { Mechanism } from '@cohort/protos/terms';

/** The numbers that the accountant takes. */
export interface NoiseRates {
  readonly z2: Fraction;
  readonly q: Fraction;
  readonly alpha: number;
}

/** @throws {CohortError} PLAN_NOT_ACCEPTED for a field that is null, BODY_INVALID for a rational not in lowest terms or out of range */
export function ratesOf({ sigma2, sensitivity2, samplingRate, alphaStar }: Omit<Mechanism, 'unit' | 'adjacency'>): NoiseRates {
  if (sigma2 === null || sensitivity2 === null || samplingRate === null || alphaStar === null)
    throw new CohortError(
      'PLAN_NOT_ACCEPTED',
      'mechanism: expected sigma2, sensitivity2, samplingRate and alphaStar for a mechanism with noise, got null',
    );
  return {
    z2: noiseRatio(parseFraction(sigma2, 'mechanism.sigma2'), BigInt(sensitivity2)),
    q: parseFraction(samplingRate, 'mechanism.samplingRate'),
    alpha: alphaStar,
  };
}

/** One round, in units of 1e-12 nat. @throws {CohortError} as `ratesOf` */
export function priceOf(mechanism: Mechanism): bigint {
  return roundCost(ratesOf(mechanism));
}
