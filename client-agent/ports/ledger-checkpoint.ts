// The agent's own memory of the ledger: a ledger that shows less than this has forgotten debits and gets no enrolment.

import type { EpochMemory } from '@cohort/chaincode/client/epoch-stopwatch';

export interface LedgerHead {
  readonly height: number;
  /** Hash of the block at `height`, hex. */
  readonly head: string;
  /** Total spent by this member's accounts in units of 1e-12 nat, a decimal string; '0' while every plan is without noise. */
  readonly spent: string;
}

/** By the pinned node key, hex. */
export interface RotationCheckpoint {
  /** The highest number of a rotation that was seen; 0 before the first. */
  highest(nodeKey: string): number;
  /** On disk when it returns; a lower number changes nothing. */
  note(nodeKey: string, number: number): void;
}

export interface LedgerCheckpoint {
  read(): LedgerHead | null;
  /** On disk when it returns. */
  write(memory: LedgerHead): void;
  /** How often each pinned node key was seen to have renewed its other keys. */
  readonly rotations: RotationCheckpoint;
  /** For how long this agent has been up in the present epoch. */
  readonly epoch: EpochMemory;
}
