// The Ledger port over gRPC to the embedded ledger's process.
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { SignedHeader } from '@cohort/protos/ledger';
import { createChannel, type ChannelOptions } from '@cohort/protos/transport/channel';
import { unary } from '@cohort/protos/transport/unary';
import { watchDocuments } from '@cohort/protos/transport/watch-documents';
import type { EmbeddedBlock } from './block.ts';
import type { Door } from './door.ts';
import type { Ledger, Receipt } from './ledger.ts';
import { VerifiedLedger, type VerifiedLedgerOptions } from './verified-ledger.ts';

/** `trust` must hold the ledger node's authority and certificate (`ledgerTrust`); `expectedPeerCertSha256` pins that one certificate. */
export type ConnectOptions = ChannelOptions & VerifiedLedgerOptions;

/** Connects at the first call and again after each outage. */
export function connectEmbedded(options: ConnectOptions): Ledger {
  const channel = createChannel(options);
  const ask = (method: 'Submit' | 'Evaluate' | 'Head', document: unknown): Promise<unknown> => unary(channel, 'Ledger', method, document);
  const door: Door = {
    submit: async (transaction) => (await ask('Submit', transaction)) as Receipt,
    evaluate: async (verb, body) => canonicalJson(await ask('Evaluate', { verb, body })),
    head: async () => (await ask('Head', {})) as SignedHeader,
    blocks: (from, signal) =>
      watchDocuments(channel, 'Ledger', 'Blocks', { from }, { signal }) as AsyncIterable<unknown> as AsyncIterable<EmbeddedBlock>,
    close: () => {
      channel.close();
      return Promise.resolve();
    },
  };
  return new VerifiedLedger(door, options);
}
