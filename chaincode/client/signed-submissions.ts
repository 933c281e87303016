// Submissions to the embedded ledger: each request is signed once by its creator and sent as often as it takes.
import type { Identity } from './signer-of.ts';
import { signerOf } from './signer-of.ts';
import type { LedgerTransport } from './ledger-transport.ts';
import type { Receipt } from './ledger.ts';
import { signTransaction, transactionId, type SignedTransaction } from './transaction.ts';

/** The identity is read at each submission: a renewed certificate has another signer. */
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
