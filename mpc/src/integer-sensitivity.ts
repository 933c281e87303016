// T, the largest squared integer norm of one protected unit, and what a sample of units adds up to, in integers (chaincode recomputes both).
import { CohortError } from '@cohort/protos/errors';

/** S, C as a decimal string, and d: what a protected unit is clipped and rounded by. */
export interface UnitScale {
  readonly scale: number;
  readonly clipNorm: string;
  readonly length: number;
}

/**
 * T = floor((S C)^2 + S C + d/4 + sqrt(d)/2), exactly. Stochastic rounding exceeds it with probability exp(-1/2) at most and is then
 * repeated (Kairouz, Liu and Steinke 2021, proposition 22 with beta = exp(-1/2)).
 * @throws {CohortError} TERMS_REFUSED for a scale, clip norm or length that is not positive.
 */
export function integerSensitivity(unit: UnitScale): bigint {
  const { num, den, d } = exact(unit);
  // Over 4 den^2; sqrt(d)/2 there is sqrt(4 den^4 d), and flooring it first changes no floor of a quotient by an integer.
  const squares = 4n * num * num + 4n * num * den + d * den * den;
  return (squares + integerRoot(4n * den ** 4n * d)) / (4n * den * den);
}

/**
 * Refuses T < (S C)^2, which truncation could not meet, and S C < 16 sqrt(d), where rounding would swamp the update.
 * @throws {CohortError} TERMS_REFUSED naming both numbers.
 */
export function assertSensitivity({ sensitivity2, ...unit }: UnitScale & { readonly sensitivity2: bigint }): void {
  const { num, den, d } = exact(unit);
  const product = `S C = ${String(unit.scale)} x ${unit.clipNorm}`;
  if (sensitivity2 * den * den < num * num)
    throw new CohortError(
      'TERMS_REFUSED',
      `sensitivity2: expected T >= (S C)^2 with ${product}, got T = ${String(sensitivity2)}; use T = ${String(integerSensitivity(unit))}`,
    );
  if (num * num < 256n * d * den * den)
    throw new CohortError(
      'TERMS_REFUSED',
      `scale: expected S C >= 16 sqrt(d) with d = ${String(unit.length)}, got ${product}; raise the scale`,
    );
}

/** What units are drawn and how large one is: T, the sampling rate q = num / den, and how many there may be. */
export interface UnitSample {
  readonly sensitivity2: bigint;
  readonly samplingRate: { readonly num: bigint; readonly den: bigint };
  readonly units: bigint;
}

/**
 * The least bound of a coordinate that clamping to costs nothing but once in a great while: a unit is at most sqrt(T) in it, and the sum
 * of a Poisson sample of n units stays within 8 standard deviations, (q n + 8 sqrt(q (1 - q) n)) sqrt(T). Each root and the quotient are
 * rounded up.
 */
export function leastBound({ sensitivity2: t, samplingRate: { num, den }, units: n }: UnitSample): bigint {
  const sum = rootAbove(t * num * num * n * n) + rootAbove(64n * t * num * (den - num) * n);
  return (sum + den - 1n) / den;
}

/** S C = num / den. */
function exact({ scale, clipNorm, length }: UnitScale): { num: bigint; den: bigint; d: bigint } {
  if (!Number.isSafeInteger(scale) || scale < 1)
    throw new CohortError('TERMS_REFUSED', `scale: expected a positive integer, got ${String(scale)}`);
  if (!Number.isSafeInteger(length) || length < 1)
    throw new CohortError('TERMS_REFUSED', `length: expected a positive integer, got ${String(length)}`);
  const [, whole = '', fraction = ''] = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(clipNorm) ?? [];
  const digits = whole === '' || clipNorm.length > 21 ? 0n : BigInt(whole + fraction);
  if (digits === 0n)
    throw new CohortError(
      'TERMS_REFUSED',
      `clipNorm: expected a positive decimal such as "1.5" with at most 20 digits, got ${JSON.stringify(clipNorm.slice(0, 40))}`,
    );
  return { num: BigInt(scale) * digits, den: 10n ** BigInt(fraction.length), d: BigInt(length) };
}

/** floor(sqrt(n)) by Newton's method from above. */
function integerRoot(n: bigint): bigint {
  let root = 1n << BigInt(n.toString(16).length * 2);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** ceil(sqrt(n)). */
function rootAbove(n: bigint): bigint {
  const root = n === 0n ? 0n : integerRoot(n);
  return root * root < n ? root + 1n : root;
}
