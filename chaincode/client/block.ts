// A block of the embedded ledger: the port's block, with each creator's certificate and signature kept for audits.
import type { EmbeddedBlock } from '@cohort/protos/wire';

export type { EmbeddedBlock };
export type EmbeddedTransaction = EmbeddedBlock['transactions'][number];
