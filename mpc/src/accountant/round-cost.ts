// What one round of a mechanism with noise costs: subsampled Gaussian Renyi divergence at an integer order, from above.
import { CohortError } from '@cohort/protos/errors';
import type { Mechanism } from '@cohort/protos/terms';
import { add, divUp, multiply, one, power, precision, scale, unitsPerNat, upper, type Upper } from './fixed-point.ts';
import { type Fraction, parseFraction, reduced, refuse, show } from './fraction.ts';
import { assertNoiseRatio, assertOrder, assertSamplingRate } from './ranges.ts';
import { exponential, logarithm } from './series.ts';

/**
 * An upper bound in nats, as a fraction; exact for q = 1, else too large by less than 2^-162 nat (of which 1e-12 nat is 2^-40).
 *
 * RDP(a) = ln(A) / (a - 1), A = sum over k of C(a,k) (1-q)^(a-k) q^k exp(k(k-1) / (2 z^2)). A term over the one before it is
 * (a-k)/(k+1) x q/(1-q) x g^k with g = exp(1/z^2), so one exp and three multiplications a term suffice. g is too large by a factor
 * below 1 + 2^-175 and enters A at most C(64,2) = 2016 < 2^11 times; the other factors, fewer than 2^12, by below 1 + 2^-189.
 */
export function renyi(z2: Fraction, q: Fraction, alpha: number, growth: Upper = growthOf(z2)): Fraction {
  if (q.num === q.den) return { num: BigInt(alpha) * z2.den, den: 2n * z2.num };
  const order = BigInt(alpha);
  const missed = q.den - q.num;
  let ratio = upper(q.num, missed);
  let term = one;
  let sum = one;
  for (let k = 0n; k < order; k += 1n) {
    term = scale(multiply(term, ratio), order - k, k + 1n);
    sum = add(sum, term);
    ratio = multiply(ratio, growth);
  }
  const moment = multiply(sum, power(upper(missed, q.den), alpha));
  return { num: logarithm(moment.mantissa, 1n, moment.exponent).upper, den: (order - 1n) << precision };
}

/** exp(1 / z^2), the same for all orders. */
export function growthOf(z2: Fraction): Upper {
  return exponential(z2.den, z2.num);
}

/**
 * z^2 = sigma^2 / T in lowest terms: noise variance per coordinate (integer steps squared) over the squared integer sensitivity.
 * @throws {CohortError} BODY_INVALID when sigma2 or sensitivity2 is not above 0
 */
export function noiseRatio(sigma2: Fraction, sensitivity2: bigint): Fraction {
  if (sigma2.num <= 0n || sigma2.den <= 0n) refuse('sigma2', 'a variance above 0', show(sigma2));
  if (sensitivity2 <= 0n) refuse('sensitivity2', 'a squared norm above 0', String(sensitivity2));
  return reduced({ num: sigma2.num, den: sigma2.den * sensitivity2 });
}

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

/**
 * Renyi divergence at order alpha of a Gaussian release with noise ratio z2 = sigma^2 / T over a Poisson sample of rate q (add/remove
 * adjacency), in units of 1e-12 nat, rounded up. For q = 1 it is alpha / (2 z2). n rounds cost n times as much.
 * @throws {CohortError} BODY_INVALID when z2 <= 0, q is not in (0, 1] or alpha is not an integer in 2..64
 */
export function roundCost(mechanism: { readonly z2: Fraction; readonly q: Fraction; readonly alpha: number }): bigint {
  const { z2, q, alpha } = mechanism;
  assertNoiseRatio(z2);
  assertSamplingRate(q);
  assertOrder(alpha);
  const { num, den } = renyi(z2, q, alpha);
  return divUp(num * unitsPerNat, den);
}
