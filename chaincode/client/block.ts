// A block of the embedded ledger: the port's block, with each creator's certificate and signature kept for audits.
import type { Block, BlockTransaction } from '@cohort/protos/ledger';

export interface EmbeddedTransaction extends BlockTransaction {
  readonly certificatePem: string;
  readonly signature: string;
}

export interface EmbeddedBlock extends Block {
  readonly transactions: readonly EmbeddedTransaction[];
}
