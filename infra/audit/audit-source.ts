// Where an export reads from: the ledger, and the parties' artifacts and signed exchange.
import type { AuditRecord } from '@cohort/chaincode/verify/record-kinds';
import type { Block, BudgetStatement, Genesis, SignedHeader } from '@cohort/protos/ledger';
import type { Exchange } from '@cohort/protos/messages';

/** A block as an export reads it: what changed the contracts' state in it, and its record in the file. */
export interface ExportedBlock extends Block {
  readonly record: AuditRecord;
}

export interface AuditSource {
  readonly genesis: Genesis;
  head(): Promise<SignedHeader>;
  /** Blocks from a height to another, both included. */
  blocks(from: number, to: number): AsyncIterable<ExportedBlock>;
  /** All that the parties hold of what they signed in a committed round, and of the announcements beside it; any order, repeats allowed. */
  exchange(round: string): Promise<Pick<Exchange, 'statements' | 'announcements'>>;
  /** A sum or model file of a round by its hash, from the first party whose bytes fit; null where no party has it (any more, or yet). */
  artifact(round: string, hash: string, fits: (file: Uint8Array) => boolean): Promise<Uint8Array | null>;
  /** Every dataset's statement now, in the registry's order. */
  budgets(): Promise<readonly BudgetStatement[]>;
}
