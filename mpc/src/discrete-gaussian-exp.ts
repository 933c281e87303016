// exp of a negative rational to any number of bits, in integers: what every comparison of the sampler falls back to.
import { CohortError } from '@cohort/protos/errors';

/** A non-negative rational; it need not be reduced. */
export interface Ratio {
  readonly num: bigint;
  readonly den: bigint;
}

/**
 * floor(2^bits x factor x exp(-exponent)), exactly. Terminates: exp of a rational other than 0 is irrational, so that enough bits
 * always tell it from an integer.
 * @throws {CohortError} INTERNAL for a negative exponent.
 */
export function floorScaledExp(factor: Ratio, exponent: Ratio, bits: number): bigint {
  if (exponent.num < 0n || exponent.den <= 0n)
    throw new CohortError('INTERNAL', `exponent: expected a rational >= 0, got ${String(exponent.num)}/${String(exponent.den)}`);
  if (exponent.num === 0n) return (factor.num << BigInt(bits)) / factor.den;
  const whole = BigInt(factor.num.toString(16).length * 4);
  for (let guard = 32n + whole; ; guard *= 2n) {
    const [low, high] = boundExp(exponent, BigInt(bits) + guard);
    const least = (factor.num * low) / (factor.den << guard);
    // `high` itself may be reached only from below, hence - 1 over the integers of the numerator.
    const most = (factor.num * high - 1n) / (factor.den << guard);
    if (least === most) return least;
  }
}

/** [low, high] with low <= 2^bits exp(-y) <= high, high - low small. y > 0. */
function boundExp({ num, den }: Ratio, bits: bigint): readonly [bigint, bigint] {
  // exp(-y) < 2^-y.
  if (num >= den * bits) return [0n, 1n];
  // y / 2^halvings <= 1/2; each squaring at most doubles the absolute error of a value below 1, and 8 bits hold the series' own.
  let halvings = 0n;
  while (2n * num > den << halvings) halvings++;
  const p = bits + halvings + 8n;
  const y = (num << p) / (den << halvings);
  let low = (1n << (2n * p)) / upperExp(y + 1n, p);
  let high = ceilDivide(1n << (2n * p), lowerExp(y, p));
  for (let step = 0n; step < halvings; step++) {
    low = (low * low) >> p;
    high = ceilShift(high * high, p);
  }
  return [low >> (p - bits), ceilShift(high, p - bits)];
}

/** At most 2^p exp(y / 2^p): the Taylor series of positive terms, each rounded down, cut where a term vanishes. */
function lowerExp(y: bigint, p: bigint): bigint {
  let sum = 0n;
  let term = 1n << p;
  for (let k = 1n; term > 0n; k++) {
    sum += term;
    term = (term * y) / (k << p);
  }
  return sum;
}

/** At least 2^p exp(y / 2^p) for y / 2^p <= 3/4: terms rounded up; once a term is 1 the true ones left sum to less than 3 of it. */
function upperExp(y: bigint, p: bigint): bigint {
  let sum = 0n;
  let term = 1n << p;
  for (let k = 1n; term > 1n; k++) {
    sum += term;
    term = ceilDivide(term * y, k << p);
  }
  return sum + 4n;
}

const ceilDivide = (num: bigint, den: bigint): bigint => (num + den - 1n) / den;
const ceilShift = (value: bigint, bits: bigint): bigint => (value + (1n << bits) - 1n) >> bits;
