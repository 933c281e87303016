// That whoever registers a certificate holds its key: a signature by it over the bytes of the proposal or rotation.
import { CohortError } from '@cohort/protos/errors';
import type { CertificateProof } from '@cohort/protos/ledger';
import { verifyP256 } from '../signatures.ts';
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
  if (!verifyP256(signature, bytes, publicKey))
    throw new CohortError(
      'POSSESSION_INVALID',
      `${name}: expected a signature by the key of certificate ${fingerprint}; sign with that key`,
    );
}
