// Compares each block with the agent's own memory of the ledger and moves the memory on.
import { CohortError } from '@cohort/protos/errors';
import type { SignedHeader } from '@cohort/protos/ledger';
import type { LedgerCheckpoint } from '../ports/ledger-checkpoint.ts';

/** @throws {CohortError} LEDGER_FORKED, or LEDGER_ROLLED_BACK for a block at a remembered height that is another */
export function advanceCheckpoint({ height, hash, previousHash }: SignedHeader, memory: LedgerCheckpoint): void {
  const known = memory.read();
  if (known !== null && height === known.height && hash !== known.head)
    throw new CohortError(
      'LEDGER_ROLLED_BACK',
      `block ${String(height)}: expected ${known.head}, which this agent saw, got ${hash}; a ledger that forgets loses debits: ask its operator`,
    );
  if (known !== null && height === known.height + 1 && previousHash !== known.head)
    throw new CohortError(
      'LEDGER_FORKED',
      `block ${String(height)}: expected it to follow ${known.head}, got ${previousHash}; keep both and tell the consortium`,
    );
  if (known === null || height > known.height) memory.write({ height, head: hash, spent: known?.spent ?? '0' });
}
