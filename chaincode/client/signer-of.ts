// What a node's transactions are signed with: its certificate as the creator that the ledger knows, and its private key.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Creator } from '@cohort/protos/ledger';
import type { LedgerTransport } from './ledger-transport.ts';
import type { Receipt } from './ledger.ts';
import { certificateFingerprint, signTransaction, transactionId, type SignedTransaction } from './transaction.ts';

/** A node's P-256 identity: certificate and PKCS #8 key in PEM, read at each submission, and its organisation's MSP id. */
export interface Identity {
  readonly certPem: string;
  readonly keyPem: string;
  readonly msp: string;
}

export interface Signer {
  readonly creator: Creator;
  readonly certificatePem: string;
  readonly key: KeyObject;
}

/** Reads the key once: a node whose certificate is renewed has another signer. */
export function signerOf({ certPem, keyPem, msp }: Identity): Signer {
  return { creator: { msp, certSha256: certificateFingerprint(certPem) }, certificatePem: certPem, key: createPrivateKey(keyPem) };
}

/** To the embedded ledger: each request is signed once, by the identity as it is then, and sent as often as it takes. */
export function signedSubmissions(
  genesisHash: string,
  identity: Identity,
  send: (transaction: SignedTransaction) => Promise<Receipt>,
): LedgerTransport['submission'] {
  let signer = signerOf(identity);
  return (request) => {
    if (signer.certificatePem !== identity.certPem) signer = signerOf(identity);
    const { creator, certificatePem, key } = signer;
    const signed = signTransaction(genesisHash, { ...request, creator, certificatePem }, key);
    return { txId: () => transactionId(genesisHash, signed), send: () => send(signed) };
  };
}
