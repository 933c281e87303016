// Who verifies signatures for the contracts. Every endorser comes to one verdict, that of `strict-signatures.ts`; a host may come to it quicker.
import { CohortError } from '@cohort/protos/errors';
import { fromHex } from '@cohort/protos/hash';

export interface Signatures {
  /** RFC 8032 (not ZIP 215), small-order and non-canonical keys refused; of a 32-byte key as hex, a message, and 64 bytes. */
  readonly ed25519: (publicKey: string, message: Uint8Array, signature: Uint8Array) => boolean;
  /** ECDSA with SHA-256 on P-256, with either s; of an uncompressed point, a message, and r and s as 64 bytes. */
  readonly p256: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
}

let given: Signatures | null = null;

/** Called by a host once before it runs contracts. Whichever it gives, the verdicts are the same. */
export function verifyBy(signatures: Signatures): void {
  given = signatures;
}

function verifier(): Signatures {
  if (given === null)
    throw new CohortError(
      'INTERNAL',
      'signatures: expected a verifier, got none; the host of these contracts calls verifyBy when it starts',
    );
  return given;
}

/** `signature` and `publicKey` are hex of 64 and 32 bytes. */
export function verifyEd25519(signature: string, message: Uint8Array, publicKey: string): boolean {
  return verifier().ed25519(publicKey, message, fromHex(signature, 64));
}

/** `signature`: hex of r and s; `publicKey`: an uncompressed point. */
export function verifyP256(signature: string, message: Uint8Array, publicKey: Uint8Array): boolean {
  return verifier().p256(publicKey, message, fromHex(signature, 64));
}
