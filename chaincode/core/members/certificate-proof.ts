// That whoever registers a certificate holds its key: a signature by it over the bytes of the proposal or rotation.
import { p256 } from '@noble/curves/nist.js';
import { CohortError } from '@cohort/protos/errors';
import { fromHex } from '@cohort/protos/hash';
import type { CertificateProof } from '@cohort/protos/ledger';
import { readCertificate } from './read-certificate.ts';

/** @throws {CohortError} POSSESSION_INVALID when the proof is of another certificate, or not by its key over these bytes */
export function checkCertificateProof(
  name: string,
  fingerprint: string,
  { certificatePem, signature }: CertificateProof,
  bytes: Uint8Array,
): void {
  const { sha256, publicKey } = readCertificate(certificatePem, name);
  if (sha256 !== fingerprint)
    throw new CohortError(
      'POSSESSION_INVALID',
      `${name}: expected the certificate ${fingerprint} of the record, got ${sha256}; send that one`,
    );
  // A signature's s may be either of two: node:crypto does not choose the lower.
  if (!verifies(fromHex(signature, 64), bytes, publicKey))
    throw new CohortError(
      'POSSESSION_INVALID',
      `${name}: expected a signature by the key of certificate ${fingerprint}; sign with that key`,
    );
}

function verifies(signature: Uint8Array, bytes: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return p256.verify(signature, bytes, publicKey, { lowS: false });
  } catch {
    return false; // the certificate's point is not on the curve
  }
}
