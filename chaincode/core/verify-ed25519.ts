// Strict Ed25519 in pure JavaScript: the same verdict on every endorser, small-order and non-canonical keys refused.
import { ed25519 } from '@noble/curves/ed25519.js';
import { fromHex } from '@cohort/protos/hash';

/** RFC 8032 verification (not ZIP 215). `signature` and `publicKey` are hex of 64 and 32 bytes. */
export function verifyEd25519(signature: string, message: Uint8Array, publicKey: string): boolean {
  return ed25519.verify(fromHex(signature, 64), message, fromHex(publicKey, 32), { zip215: false });
}
