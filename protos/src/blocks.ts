// Blocks as the ledger delivers them: signed headers, transactions and the event of each.
import type { TransactionVerb } from './ledger.ts';

/** The one event a transaction emits. */
export interface LedgerEvent {
  readonly name: string;
  readonly payload: unknown;
}

/** Who signed a transaction: the X.509 identity certificate of a registered node. */
export interface Creator {
  readonly msp: string;
  readonly certSha256: string;
}

/** A validated transaction as a block delivers it. `code` other than VALID wrote nothing. */
export interface BlockTransaction {
  readonly txId: string;
  readonly creator: Creator;
  readonly verb: TransactionVerb;
  readonly requestId: string;
  readonly body: unknown;
  readonly code: 'VALID' | 'MVCC_CONFLICT';
  readonly event: LedgerEvent | null;
  readonly payload: unknown;
}

export interface BlockHeader {
  readonly height: number;
  readonly previousHash: string;
  readonly merkleRoot: string;
  readonly stateHash: string;
}

export interface SignedHeader extends BlockHeader {
  readonly hash: string;
  readonly signatures: readonly { readonly key: string; readonly signature: string }[];
  /** On Fabric in the place of `signatures`. */
  readonly fabric?: FabricProof;
}

/** What Fabric's orderers signed of a block: each over `value`, its own header and Fabric's header of the block. All hex. */
export interface FabricProof {
  /** Fabric's own hash of the block before; `merkleRoot` is its data hash, `stateHash` its commit hash, which no orderer signs. */
  readonly previousHash: string;
  readonly value: string;
  readonly signatures: readonly { readonly header: string; readonly signature: string }[];
}

export interface Block {
  readonly header: SignedHeader;
  readonly transactions: readonly BlockTransaction[];
}
