// What the services ask of the party that runs the rounds, and who asks them.
import type { NodeRecord } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';
import type { Round } from './round/round.ts';

/** The registered node at the other end, as transport or test authenticated it. */
export interface Caller {
  readonly node: string;
  readonly msp: string;
}

export interface Rounds {
  /** The running or ended round. @throws {CohortError} ROUND_UNKNOWN */
  find(key: string): Round;
  /** The terms of a round of this plan, or null when this party knows none. */
  termsOf(plan: string): Terms | null;
  /** The caller's record. @throws {CohortError} NODE_NOT_ACTIVE or MEMBER_SUSPENDED */
  assertActive(caller: Caller): NodeRecord;
}
