// Where an export reads from: the ledger, and the parties' artifacts and signed exchange.
import type { EmbeddedBlock } from '@cohort/chaincode/client/block';
import type { BudgetStatement, Genesis } from '@cohort/protos/ledger';
import type { Signed } from '@cohort/protos/statements';

export interface AuditSource {
  readonly genesis: Genesis;
  /** Every block from 0 to the head as it is when the export begins. */
  blocks(): AsyncIterable<EmbeddedBlock>;
  /** All signed statements of a committed round that the parties hold, reveals left out; any order, repeats allowed. */
  exchange(round: string): Promise<readonly Signed[]>;
  /** A sum or model file by its hash, or null where no party has it (any more, or yet). */
  artifact(round: string, hash: string): Promise<Uint8Array | null>;
  /** Every dataset's statement at that head, in the registry's order. */
  budgets(): Promise<readonly BudgetStatement[]>;
}
