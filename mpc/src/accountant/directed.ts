// Integer division that says where it rounds, and the one precision of the accountant.

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
