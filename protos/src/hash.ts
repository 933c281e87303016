// SHA-256 over the canonical encoding, for everything that is small; bulk vectors are hashed in `mpc` with native code.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { encode, type Field } from './canonical.ts';
import { CohortError } from './errors.ts';
import type { LabelName } from './labels.ts';

/** H(label, fields...) as 64 lower-case hex digits. */
export function hash(label: LabelName, ...fields: readonly Field[]): string {
  return bytesToHex(sha256(encode(label, ...fields)));
}

/** Strict hex: lower case, even length, and `bytes` long when given. @throws {CohortError} ENCODING_INVALID */
export function fromHex(hex: string, bytes?: number): Uint8Array {
  if (typeof hex !== 'string' || !/^(?:[0-9a-f]{2})*$/.test(hex) || (bytes !== undefined && hex.length !== 2 * bytes))
    throw new CohortError(
      'ENCODING_INVALID',
      `hex: expected ${bytes === undefined ? 'an even number of' : String(2 * bytes)} lower-case hex digits`,
    );
  return hexToBytes(hex);
}

/** Lower-case hex digits of bytes. */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}
