// The Ledger port over gRPC to the embedded ledger's process.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { createChannel, type ChannelOptions } from '@cohort/protos/transport/channel';
import { unary } from '@cohort/protos/transport/unary';
import { watchDocuments } from '@cohort/protos/transport/watch-documents';
import { genesisHashOf } from './header.ts';
import type { LedgerTransport } from './ledger-transport.ts';
import type { Ledger } from './ledger.ts';
import { signedSubmissions, type Identity } from './signer-of.ts';
import { VerifiedLedger, type VerifiedLedgerOptions } from './verified-ledger.ts';
import { signedChain } from './verify-block.ts';

/** `trust` must hold the ledger node's authority and certificate (`ledgerTrust`); `expectedPeerCertSha256` pins that one certificate. */
export type ConnectOptions = ChannelOptions & VerifiedLedgerOptions & { readonly identity: Identity };

/** Connects at the first call and again after each outage. */
export function connectEmbedded(options: ConnectOptions): Ledger {
  const channel = createChannel(options);
  const transport: LedgerTransport = {
    submission: signedSubmissions(genesisHashOf(options.genesis), options.identity, (signed) => unary(channel, 'Ledger', 'Submit', signed)),
    evaluate: async (verb, body) => canonicalJson(await unary(channel, 'Ledger', 'Evaluate', { verb, body })),
    head: () => unary(channel, 'Ledger', 'Head', {}),
    blocks: (from, signal) => watchDocuments(channel, 'Ledger', 'Blocks', { from }, { signal }),
    close: () => {
      channel.close();
      return Promise.resolve();
    },
  };
  return new VerifiedLedger(transport, signedChain(options.genesis), options);
}
