// The Ledger port: how agents, parties and commands speak to the ledger, whichever ledger it is.
import type { Block, QueryBodies, QueryResults, QueryVerb, SignedHeader, TransactionBodies, TransactionVerb } from '@cohort/protos/ledger';
import type { Receipt } from '@cohort/protos/wire';

export type { Receipt };

/**
 * One organisation's transport to the ledger. Submissions are idempotent by (creator, requestId, body).
 * One returns, at best, when the own stream of blocks has shown it, so that a query after it knows of it without being asked.
 * A refusal by the chaincode throws its code; `COMMIT_UNKNOWN` means that nobody knows whether it was committed: watch the blocks.
 */
export interface Ledger {
  /** Hash of block 0, hex: the anchor of every termsHash. */
  readonly genesisHash: string;
  /** Checks by this ledger's own rule that it made a header: another party may have shown it. @throws {CohortError} SIGNATURE_INVALID */
  verifyHeader(header: SignedHeader): void;
  submit<V extends TransactionVerb>(verb: V, requestId: string, body: TransactionBodies[V]): Promise<Receipt>;
  /** Asks a query. @throws {CohortError} its refusal; REPLY_INVALID for an answer that is not of the verb's shape */
  evaluate<V extends QueryVerb>(verb: V, body: QueryBodies[V]): Promise<QueryResults[V]>;
  /** Every block from `fromHeight` on, each verified against its predecessor and signatures; ends only by `signal`, survives an outage. */
  blocks(fromHeight: number, signal: AbortSignal): AsyncIterable<Block>;
  /** The newest block; while blocks are followed, the newest of those. */
  head(): Promise<SignedHeader>;
  close(): Promise<void>;
}
