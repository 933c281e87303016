// The least noise with which an account could still pay one round of a plan.
import { noiseRatio, parseFraction, rdpParameters, roundCost } from '@cohort/mpc/accountant';
import type { Terms } from '@cohort/protos/terms';
import { largestSigma2 } from '../rounds/check-ring.ts';

/** The smallest whole sigma^2 whose round, `multiple` times, costs at most `left`; null when the ring could not hold it. */
export function smallestSigma2(terms: Pick<Terms, 'blocks' | 'maxCohort' | 'mechanism'>, multiple: number, left: bigint): bigint | null {
  const { mechanism } = terms;
  const { q, alpha } = rdpParameters(mechanism);
  const { num, den } = parseFraction(mechanism.sigma2 ?? { num: '1', den: '1' }, 'mechanism.sigma2');
  const sensitivity2 = BigInt(mechanism.sensitivity2 ?? '1');
  const fits = (sigma2: bigint): boolean =>
    roundCost({ z2: noiseRatio({ num: sigma2, den: 1n }, sensitivity2), q, alpha }) * BigInt(multiple) <= left;
  const most = largestSigma2(terms);
  // The plan's own noise is too little, and cost falls as noise grows.
  let low = num / den;
  if (low >= most || !fits(most)) return null;
  let high = low + 1n;
  while (high < most && !fits(high)) {
    low = high;
    high = high * 2n < most ? high * 2n : most;
  }
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
}
