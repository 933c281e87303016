// The verdict on signatures that every endorser comes to, in pure JavaScript: slow, and the same everywhere.
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { fromHex } from '@cohort/protos/hash';
import type { Signatures } from './signatures.ts';

export const strictSignatures: Signatures = {
  ed25519: (publicKey, message, signature) => ed25519.verify(signature, message, fromHex(publicKey, 32), { zip215: false }),
  p256: (publicKey, message, signature) => {
    try {
      // node:crypto, which signs with these keys, does not choose the lower s.
      return p256.verify(signature, message, publicKey, { lowS: false });
    } catch {
      return false; // it is no point of the curve
    }
  },
};
