// How the ledger's own TLS certificate says that it is a later one of the same ledger: a ledger key signs the certificate's public key.
import { encode } from './canonical.ts';
import { fromHex } from './hash.ts';

const prefix = 'urn:cohort:ledger-certificate:';
const found = /(?:^|, )URI:urn:cohort:ledger-certificate:([0-9a-f]{128})(?:,|$)/;

/**
 * What a key of the genesis signs: the certificates that a site may meet are many, and the genesis it has is one.
 * @param anchor the ledger's genesis hash, hex
 * @param spki the certificate's public key as SubjectPublicKeyInfo, DER
 */
export function ledgerCertificateBytes(anchor: string, msp: string, spki: Uint8Array): Uint8Array {
  return encode('ledgerCertificate', fromHex(anchor, 32), msp, spki);
}

/** The signature as a name in the certificate, among its alternative ones. */
export function ledgerCertificateName(signature: string): string {
  return `${prefix}${signature}`;
}

/** The signature in a certificate's alternative names as Node lists them, or null. */
export function signatureIn(subjectAltName: string | undefined): string | null {
  return found.exec(subjectAltName ?? '')?.[1] ?? null;
}
