// The agent's own memory of the ledger: a ledger that shows less than this has forgotten debits and gets no enrolment.

export interface LedgerMemory {
  readonly height: number;
  /** Hash of the block at `height`, hex. */
  readonly head: string;
  /** Total spent by this member's accounts in units of 1e-12 nat, a decimal string; '0' while every plan is without noise. */
  readonly spent: string;
}

export interface Memory {
  read(): LedgerMemory | null;
  /** On disk when it returns. */
  write(memory: LedgerMemory): void;
}
