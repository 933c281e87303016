// Exports a running consortium's audit file, as the admin of one organisation.
import { genesisHashOf } from '@cohort/chaincode/client/header';
import { loadConsortium } from '../consortium/layout.ts';
import { unreachableLedger } from '../consortium/unreachable-ledger.ts';
import { consortiumSource } from './consortium-source.ts';
import { writeAuditFile, type WrittenAudit } from './write-audit-file.ts';

export interface ExportOptions {
  /** The consortium's folder. */
  readonly dir: string;
  /** The organisation whose admin asks; by default the ledger's host, or the only one that is here. */
  readonly msp?: string | undefined;
  readonly out: string;
  readonly tell?: (records: number) => void;
  /** Gives it up. */
  readonly signal?: AbortSignal;
}

/** `anchor` and `head` are what `cohort audit verify` wants to be told by somebody else than the file. @throws {CohortError} as `writeAuditFile` */
export async function exportAudit({ dir, msp, out, tell, signal }: ExportOptions): Promise<WrittenAudit & { readonly anchor: string }> {
  const consortium = await loadConsortium(dir);
  try {
    await using source = await consortiumSource(dir, consortium, { msp });
    return { anchor: genesisHashOf(consortium.genesis), ...(await writeAuditFile(source, out, tell, signal)) };
  } catch (thrown) {
    signal?.throwIfAborted();
    throw await unreachableLedger(thrown, dir, consortium, msp);
  }
}
