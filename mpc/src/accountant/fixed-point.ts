// BigInt fixed and floating point with directed rounding: every result is known to lie on one side of the truth.

/** Fixed-point numbers carry this many bits after the point; rounded mantissas have this many bits. One ulp is 2^-192. */
export const precision = 192n;

/** The unit of costs and budgets: 1e-12 nat. */
export const unitsPerNat = 10n ** 12n;

/** a / b rounded towards minus infinity; b > 0. */
export function divDown(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a < 0n && quotient * b !== a ? quotient - 1n : quotient;
}

/** a / b rounded towards plus infinity; b > 0. */
export function divUp(a: bigint, b: bigint): bigint {
  return -divDown(-a, b);
}

/** a / 2^bits rounded towards plus infinity. */
export function shiftUp(a: bigint, bits: bigint): bigint {
  return -(-a >> bits);
}

/** The number of bits of a positive integer: 2^(n-1) <= a < 2^n. */
export function bitLength(a: bigint): bigint {
  const digits = a.toString(16);
  const leading = 32 - Math.clz32(Number.parseInt(digits.charAt(0), 16));
  return BigInt(4 * (digits.length - 1) + leading);
}

/**
 * A number that is at most mantissa x 2^exponent, with 2^191 <= mantissa <= 2^192. An operation makes it too large by a factor of
 * at most 1 + 2^-190. The exponent is a BigInt because exp(1 / z^2) has no bound that fits a double.
 */
export interface Upper {
  readonly mantissa: bigint;
  readonly exponent: bigint;
}

export const one: Upper = { mantissa: 1n << (precision - 1n), exponent: 1n - precision };

/** num / den for positive integers. */
export function upper(num: bigint, den: bigint): Upper {
  const extra = precision + 1n + bitLength(den);
  return normalised(divUp(num << extra, den), -extra);
}

/** m x 2^exponent for a positive integer m. */
export function normalised(m: bigint, exponent: bigint): Upper {
  const surplus = bitLength(m) - precision;
  return { mantissa: surplus > 0n ? shiftUp(m, surplus) : m << -surplus, exponent: exponent + surplus };
}

export function multiply(a: Upper, b: Upper): Upper {
  const product = a.mantissa * b.mantissa;
  const bits = product >> (2n * precision - 1n) === 0n ? precision - 1n : precision;
  return { mantissa: shiftUp(product, bits), exponent: a.exponent + b.exponent + bits };
}

/** a x num / den for positive integers below 2^7. */
export function scale(a: Upper, num: bigint, den: bigint): Upper {
  return normalised(divUp((a.mantissa * num) << 8n, den), a.exponent - 8n);
}

export function add(a: Upper, b: Upper): Upper {
  const [large, small] = a.exponent >= b.exponent ? [a, b] : [b, a];
  const sum = large.mantissa + shiftUp(small.mantissa, large.exponent - small.exponent);
  return sum >> precision === 0n
    ? { mantissa: sum, exponent: large.exponent }
    : { mantissa: shiftUp(sum, 1n), exponent: large.exponent + 1n };
}

/** a^n for an integer n >= 1. */
export function power(a: Upper, n: number): Upper {
  let result = a;
  for (let bit = 30 - Math.clz32(n); bit >= 0; bit--) {
    result = multiply(result, result);
    if ((n >>> bit) & 1) result = multiply(result, a);
  }
  return result;
}
