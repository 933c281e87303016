// A round's charge to one account, by the accountant that the ledger uses.
import { noiseRatio, parseFraction, roundCost } from '@cohort/mpc/accountant';
import type { Mechanism } from '@cohort/protos/terms';

/** Units of 1e-12 nat at an account's order, by default the mechanism's. @throws {CohortError} BODY_INVALID for a mechanism without noise */
export function costOf({ sigma2, sensitivity2, samplingRate, alphaStar }: Mechanism, order = alphaStar): bigint {
  const none = { num: '0', den: '1' };
  return roundCost({
    z2: noiseRatio(parseFraction(sigma2 ?? none, 'sigma2'), BigInt(sensitivity2 ?? '0')),
    q: parseFraction(samplingRate ?? none, 'samplingRate'),
    alpha: order ?? 0,
  });
}
