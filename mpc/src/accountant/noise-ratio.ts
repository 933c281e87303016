// The noise ratio of a mechanism, exactly.
import { reduced, type Fraction } from './fraction.ts';
import { refuse, show } from './refuse.ts';

/**
 * z^2 = sigma^2 / T in lowest terms: noise variance per coordinate (integer steps squared) over the squared integer sensitivity.
 * @throws {CohortError} BODY_INVALID when sigma2 or sensitivity2 is not above 0
 */
export function noiseRatio(sigma2: Fraction, sensitivity2: bigint): Fraction {
  if (sigma2.num <= 0n || sigma2.den <= 0n) refuse('sigma2', 'a variance above 0', show(sigma2));
  if (sensitivity2 <= 0n) refuse('sensitivity2', 'a squared norm above 0', String(sensitivity2));
  return reduced({ num: sigma2.num, den: sigma2.den * sensitivity2 });
}
