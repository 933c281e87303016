// Reads of a certificate what the registry needs: its fingerprint, and its P-256 public key by its place in the DER (RFC 5280, 4.1).
import { sha256 } from '@noble/hashes/sha2.js';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';

export interface ReadCertificate {
  /** SHA-256 of the DER, hex. */
  readonly sha256: string;
  /** The uncompressed point, 65 bytes. */
  readonly publicKey: Uint8Array;
}

interface Element {
  readonly tag: number;
  /** Of the contents. */
  readonly from: number;
  readonly to: number;
}

const sequence = 0x30;
const version = 0xa0;
/** SubjectPublicKeyInfo of an uncompressed point on P-256, up to the point. */
const p256Prefix = '3059301306072a8648ce3d020106082a8648ce3d030107034200';
const pointBytes = 65;

/** @throws {CohortError} POSSESSION_INVALID for what is no certificate of a P-256 key */
export function readCertificate(pem: string, name: string): ReadCertificate {
  const der = bytesOf(pem, name);
  const certificate = element(der, 0, name);
  const body = element(der, certificate.from, name);
  let at = element(der, body.from, name);
  // Version is optional; serial number, algorithm, issuer, validity and subject stand before the key.
  if (at.tag === version) at = element(der, at.to, name);
  for (let skipped = 0; skipped < 5; skipped++) at = element(der, at.to, name);
  const start = at.to - pointBytes;
  const prefix = toHex(der.subarray(start - p256Prefix.length / 2, start));
  if (certificate.tag !== sequence || certificate.to !== der.length || body.tag !== sequence || prefix !== p256Prefix)
    throw refuse(name, 'a P-256 key in one X.509 certificate');
  return { sha256: toHex(sha256(der)), publicKey: der.slice(start, at.to) };
}

function bytesOf(pem: string, name: string): Uint8Array {
  const base64 = /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/.exec(pem)?.[1];
  try {
    return Uint8Array.from(atob(base64 ?? '='), (character) => character.charCodeAt(0));
  } catch {
    throw refuse(name, 'PEM text of one certificate');
  }
}

function element(der: Uint8Array, at: number, name: string): Element {
  const [tag = -1, first = -1] = der.subarray(at, at + 2);
  const more = first < 0x80 ? 0 : first & 0x7f;
  let length = more === 0 ? first : 0;
  for (const byte of der.subarray(at + 2, at + 2 + more)) length = 256 * length + byte;
  const from = at + 2 + more;
  if (first < 0 || more > 3 || from + length > der.length) throw refuse(name, 'a whole certificate');
  return { tag, from, to: from + length };
}

function refuse(name: string, expected: string): CohortError {
  return new CohortError('POSSESSION_INVALID', `${name}: expected ${expected}; send the node's certificate as its authority issued it`);
}
