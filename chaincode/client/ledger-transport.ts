// The wire between a client and the embedded ledger; what passes it is believed only after the client's own checks.
import type { SignedHeader } from '@cohort/protos/ledger';
import type { EmbeddedBlock } from './block.ts';
import type { Receipt } from './ledger.ts';
import type { SignedTransaction } from './transaction.ts';

/** UNREACHABLE and TIMED_OUT mean an outage; every other code is the ledger's answer. */
export interface LedgerTransport {
  submit(transaction: SignedTransaction): Promise<Receipt>;
  /** Canonical JSON in, canonical JSON out. */
  evaluate(verb: string, body: string): Promise<string>;
  /** Blocks from a height on; ends or throws when the connection does. */
  blocks(fromHeight: number, signal: AbortSignal): AsyncIterable<EmbeddedBlock>;
  head(): Promise<SignedHeader>;
  close(): Promise<void>;
}
