// The contracts' verdict on signatures, by Node's own first: an order of magnitude quicker, and what honest nodes sign needs no other.
import { createPublicKey, verify } from 'node:crypto';
import { createRequire } from 'node:module';
import { ed25519Holds } from '../client/node-ed25519.ts';
import type { Signatures } from '../core/signatures.ts';
import type * as Strict from '../core/strict-signatures.ts';

/**
 * What `first` says yes to holds, and its no is looked into. It must say yes only
 * - for Ed25519 where RFC 8032's equation holds without the cofactor, S below the order and R the very bytes that the equation gives, as OpenSSL's
 *   does: such an R is canonical, and the equation holds with the cofactor too. What is left of the strict verdict is the key, of which only
 *   the encoding is in question once a point was read from it;
 * - for P-256 where a point of the curve was read with coordinates below the prime, r and s are from 1 to the order less one, and ECDSA's
 *   equation holds, as OpenSSL's does. There is no cofactor: only the encoding of the point is in question.
 */
export function askingFirst(first: Signatures, strict: () => Signatures): Signatures {
  return {
    ed25519: (publicKey, message, signature) =>
      (isStrictKey(publicKey) && first.ed25519(publicKey, message, signature)) || strict().ed25519(publicKey, message, signature),
    p256: (publicKey, message, signature) =>
      (publicKey[0] === uncompressed && first.p256(publicKey, message, signature)) || strict().p256(publicKey, message, signature),
  };
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

/** The first byte of an uncompressed point; Node reads others of 65 bytes, which are none to the contracts. */
const uncompressed = 4;
/** SubjectPublicKeyInfo of an uncompressed point on P-256, up to the point. */
const spkiPrefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

/** Node's alone. */
export const platformSignatures: Signatures = {
  ed25519: ed25519Holds,
  p256: (publicKey, message, signature) => {
    try {
      const key = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' });
      return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
    } catch {
      return false; // it is no point of the curve
    }
  },
};

const load = createRequire(import.meta.url);
/** Loaded at the first no: a fourth of the processor time in which the contracts load. */
const strict = (): Signatures => (load('../core/strict-signatures.ts') as typeof Strict).strictSignatures;

export const nodeSignatures: Signatures = askingFirst(platformSignatures, strict);
