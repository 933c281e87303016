// Whether a certificate is a later one of the ledger that a site's genesis names: one of the genesis' ledger keys has signed for its key.
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { fromHex } from '@cohort/protos/hash';
import { ledgerCertificateBytes, signatureIn } from '@cohort/protos/ledger-certificate';
import type { Genesis } from '@cohort/protos/ledger';
import { genesisHashOf } from './header.ts';

const spkiPrefix = '302a300506032b6570032100';

/** @param der the certificate as the server showed it @param msp the organisation that hosts the ledger */
export function isLedgerCertificate(der: Uint8Array, genesis: Genesis, msp: string): boolean {
  const { publicKey, subjectAltName } = new X509Certificate(der);
  const signature = signatureIn(subjectAltName);
  if (signature === null) return false;
  const bytes = ledgerCertificateBytes(genesisHashOf(genesis), msp, publicKey.export({ type: 'spki', format: 'der' }));
  return genesis.ledgerKeys.some((key) =>
    verify(
      null,
      bytes,
      createPublicKey({ key: Buffer.from(spkiPrefix + key, 'hex'), format: 'der', type: 'spki' }),
      fromHex(signature, 64),
    ),
  );
}
