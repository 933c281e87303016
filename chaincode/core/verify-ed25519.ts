// Strict Ed25519 in pure JavaScript: the same verdict on every endorser, small-order and non-canonical keys refused.
import { ed25519 } from '@noble/curves/ed25519.js';
import { fromHex } from '@cohort/protos/hash';

/** A platform's own verification: of a 32-byte key as hex, a message and a 64-byte signature. */
export type Ed25519Holds = (publicKey: string, message: Uint8Array, signature: Uint8Array) => boolean;

let holdsByPlatform: Ed25519Holds = () => false;

/**
 * Lets a platform answer first, where it is quicker. Its yes is believed, and its no is looked into, so that every verdict stays the one that
 * endorsers without it come to: it must say yes only where RFC 8032's equation holds without the cofactor, S below the order and R
 * the very bytes that the equation gives, as OpenSSL's does. Such an R is canonical, and the equation holds with the cofactor too; what
 * is left of the strict verdict is the key, of which only the encoding is in question once a point was read from it.
 */
export function askPlatformFirst(holds: Ed25519Holds): void {
  holdsByPlatform = holds;
}

/** RFC 8032 verification (not ZIP 215). `signature` and `publicKey` are hex of 64 and 32 bytes. */
export function verifyEd25519(signature: string, message: Uint8Array, publicKey: string): boolean {
  const [signed, key] = [fromHex(signature, 64), fromHex(publicKey, 32)];
  if (isStrictKey(publicKey) && holdsByPlatform(publicKey, message, signed)) return true;
  return ed25519.verify(signed, message, key, { zip215: false });
}

/** The y of the points whose order divides 8, little-endian without the bit for x. */
const smallOrder: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
]);
/** y of 2^255 - 19 or more. */
const beyondField = /^(?:e[d-f]|f[0-9a-f])(?:ff){30}7f$/;

/** Whether a key is written in the one way and of no small order, if it is a point at all. `publicKey` is hex of 32 bytes. */
export function isStrictKey(publicKey: string): boolean {
  const last = (Number.parseInt(publicKey.slice(-2), 16) & 0x7f).toString(16).padStart(2, '0');
  const y = publicKey.slice(0, -2) + last;
  return !smallOrder.has(y) && !beyondField.test(y);
}
