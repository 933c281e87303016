// A block of the embedded ledger as it goes into an audit file.
import type { Block } from '@cohort/protos/ledger';
import type { ExportedBlock } from './audit-source.ts';
import { document } from './collect-records.ts';

/** It carries its creators' certificates and signatures, which the port does not promise of every ledger. */
export function exportedBlock(block: Block): ExportedBlock {
  return { ...block, record: document('block', block) };
}
