// A transaction as its creator signs it: what the ledger's transport checks, what a block keeps, and what an audit redoes.
import { createHash, sign, verify, X509Certificate, type KeyObject } from 'node:crypto';
import { encode } from '@cohort/protos/canonical';
import { CohortError } from '@cohort/protos/errors';
import { fromHex, toHex } from '@cohort/protos/hash';
import { remember } from '@cohort/protos/remember';
import type { SubmittedTransaction } from '@cohort/protos/wire';

/** `signature` is ECDSA P-256 with SHA-256, r and s as 64 bytes, hex. */
export type SignedTransaction = SubmittedTransaction;

/** The bytes that the creator signs. The creator is among them, so that two members' equal requests stay two transactions. */
export function transactionBytes(genesisHash: string, transaction: Omit<SignedTransaction, 'signature' | 'certificatePem'>): Uint8Array {
  const { creator, verb, requestId, body } = transaction;
  return encode('transaction', fromHex(genesisHash, 32), creator.msp, fromHex(creator.certSha256, 32), verb, requestId, body);
}

/** H of the signed bytes, hex. A retry has the same id: ECDSA signatures differ each time and are no part of it. */
export function transactionId(genesisHash: string, transaction: Omit<SignedTransaction, 'signature' | 'certificatePem'>): string {
  return createHash('sha256').update(transactionBytes(genesisHash, transaction)).digest('hex');
}

/** What is read of a certificate: nodes show the same one with each transaction, and reading it costs more than checking a signature. */
const certificateOf = remember(1024, (pem) => {
  const certificate = parse(pem);
  const fingerprint = createHash('sha256').update(certificate.raw).digest('hex');
  return { certificate, fingerprint, publicKey: certificate.publicKey };
});

/** SHA-256 of a certificate's DER, hex. @throws {CohortError} CERTIFICATE_UNKNOWN for what is no certificate. */
export function certificateFingerprint(pem: string): string {
  return certificateOf(pem).fingerprint;
}

/** @throws {CohortError} CERTIFICATE_UNKNOWN for what is no X.509 certificate. */
export function readCertificate(pem: string): X509Certificate {
  return certificateOf(pem).certificate;
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new CohortError('CERTIFICATE_UNKNOWN', 'identity certificate: expected X.509 in PEM; use the one that lies beside its key', {
      cause: error,
    });
  }
}

/** Signs a transaction with its creator's identity key. */
export function signTransaction(genesisHash: string, unsigned: Omit<SignedTransaction, 'signature'>, key: KeyObject): SignedTransaction {
  const signature = sign('sha256', transactionBytes(genesisHash, unsigned), { key, dsaEncoding: 'ieee-p1363' });
  return { ...unsigned, signature: toHex(signature) };
}

/** Whether the signature is the certificate's key's over this transaction, and the certificate the creator's. */
export function transactionVerifies(genesisHash: string, transaction: SignedTransaction): boolean {
  if (!/^[0-9a-f]{128}$/.test(transaction.signature)) return false;
  const { fingerprint, publicKey } = certificateOf(transaction.certificatePem);
  if (fingerprint !== transaction.creator.certSha256) return false;
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', transactionBytes(genesisHash, transaction), key, fromHex(transaction.signature, 64));
}
