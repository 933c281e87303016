// What an organisation's certificate authority says beside its certificates: a signature under a label of its own.
import { createPrivateKey, sign, verify } from 'node:crypto';
import { fromHex, toHex } from '@cohort/protos/hash';
import { readCertificate } from './certificate-sha256.ts';
import type { CertifiedKey } from './issue-certificate.ts';

/** ECDSA P-256 with SHA-256, r and s as 64 bytes, hex. `bytes` begin with a label, so that they are no certificate. */
export function signWithAuthority({ keyPem }: Pick<CertifiedKey, 'keyPem'>, bytes: Uint8Array): string {
  return toHex(sign('sha256', bytes, { key: createPrivateKey(keyPem), dsaEncoding: 'ieee-p1363' }));
}

/** False too for a certificate without a usable key. @throws {CohortError} CONFIG_INVALID for what is no certificate */
export function isSignedByAuthority(caPem: string, bytes: Uint8Array, signature: string): boolean {
  const certificate = readCertificate(caPem);
  try {
    return verify('sha256', bytes, { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' }, fromHex(signature, 64));
  } catch {
    return false; // its key cannot be read
  }
}
