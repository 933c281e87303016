// The wire between a client and a ledger, and the rule by which a client believes what comes over it.
import type { Block, SignedHeader } from '@cohort/protos/ledger';
import type { Receipt } from './ledger.ts';

/** What a node asks the ledger to do: its body as canonical JSON. */
export interface Request {
  readonly verb: string;
  readonly requestId: string;
  readonly body: string;
}

/** One request on its way: sent again it gets its first receipt, so that a lost answer is asked for by sending it again. */
export interface Submission {
  /** By which it is found in the blocks. */
  txId(): string;
  /** UNREACHABLE and TIMED_OUT mean an outage, MVCC_CONFLICT that it is to be sent again; every other code is the ledger's answer. */
  send(): Promise<Receipt>;
}

/** UNREACHABLE and TIMED_OUT mean an outage; every other code is the ledger's answer. */
export interface LedgerTransport {
  /** Sends nothing yet. */
  submission(request: Request): Submission;
  /** Canonical JSON in, canonical JSON out. */
  evaluate(verb: string, body: string): Promise<string>;
  /** Blocks from a height on; ends or throws when the connection does. */
  blocks(fromHeight: number, signal: AbortSignal): AsyncIterable<Block>;
  /** The newest block's; a ledger of several peers waits a while for one that has the block `atLeast`, which this client has seen. */
  head(atLeast: number): Promise<SignedHeader>;
  close(): Promise<void>;
}

/** What a client checks of headers and blocks, whichever ledger they are of. Throws SIGNATURE_INVALID and LEDGER_FORKED. */
export interface ChainRule {
  /** That the ledger itself, and nobody else, made this header. */
  verifyHeader(header: SignedHeader): void;
  /** `previous` is null only where the chain is entered: at block 0, or at a block that the caller anchors otherwise. */
  verifyBlock(block: Block, previous: Pick<SignedHeader, 'height' | 'hash'> | null): void;
}
