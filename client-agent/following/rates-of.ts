// What the accountant takes of a mechanism with noise, exactly.
import { noiseRatio, parseFraction, type Fraction } from '@cohort/mpc/accountant';
import type { Mechanism } from '@cohort/protos/terms';

/** @throws {CohortError} BODY_INVALID for a fraction that is written wrongly or not above 0 */
export function ratesOf({ sigma2, sensitivity2, samplingRate }: Mechanism): { readonly z2: Fraction; readonly q: Fraction } {
  return {
    z2: noiseRatio(parseFraction(sigma2 ?? { num: '0', den: '1' }, 'mechanism.sigma2'), BigInt(sensitivity2 ?? '0')),
    q: parseFraction(samplingRate ?? { num: '1', den: '1' }, 'mechanism.samplingRate'),
  };
}
