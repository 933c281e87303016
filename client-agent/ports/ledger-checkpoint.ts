// The agent's own memory of the ledger, beside the newest block, which its client keeps: one that shows less has forgotten and gets no enrolment.

import type { EpochMemory } from '@cohort/chaincode/client/epoch-stopwatch';

/** Of all this member's accounts, in units of 1e-12 nat; 0 while every plan is without noise. */
export interface SpentCheckpoint {
  read(): bigint;
  /** On disk when it returns. */
  write(total: bigint): void;
}

/** The latest rotation of a pinned party's keys that was seen: its number, and `recordHash` of the record that it put in force. */
export interface SeenRotation {
  readonly number: number;
  readonly record: string;
}

/** By the pinned node key, hex. */
export interface RotationCheckpoint {
  latest(nodeKey: string): SeenRotation | null;
  /** On disk when it returns; a number that is not higher changes nothing. */
  note(nodeKey: string, seen: SeenRotation): void;
}

/** What rounds cost this member's accounts by its own arithmetic, whatever the ledger says later. Amounts in units of 1e-12 nat. */
export interface ChargeCheckpoint {
  /** Before the round's contribution is made, and on disk with it. */
  price(round: string, charges: readonly { readonly account: string; readonly cost: bigint }[]): void;
  /** The commit with this member is in a block; again changes nothing. On disk with the next write, or a moment later. */
  commit(round: string): void;
  /** By account, of the committed rounds and of those named, which may still be. */
  counted(open: readonly string[]): ReadonlyMap<string, bigint>;
}

export interface LedgerCheckpoint {
  /** The total that was seen spent. */
  readonly spent: SpentCheckpoint;
  /** What this agent itself counts. */
  readonly charges: ChargeCheckpoint;
  /** How often each pinned node key was seen to have renewed its other keys. */
  readonly rotations: RotationCheckpoint;
  /** For how long this agent has been up in the present epoch. */
  readonly epoch: EpochMemory;
}
