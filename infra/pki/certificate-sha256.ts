// A certificate's fingerprint as the registry writes it.
import { X509Certificate, createHash } from 'node:crypto';
import { CohortError } from '@cohort/protos/errors';

/** SHA-256 of the DER, 64 lower-case hex digits. @throws {CohortError} CONFIG_INVALID for what is no certificate. */
export function certSha256(pem: string): string {
  return createHash('sha256').update(readCertificate(pem).raw).digest('hex');
}

/** @throws {CohortError} CONFIG_INVALID */
export function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new CohortError('CONFIG_INVALID', 'certificate: expected PEM text of one X.509 certificate; create the keys again');
  }
}
