// What the ledger knows of datasets that it never sees: their registration, their privacy accounts, and the accounts' statements.
import type { FractionText } from './terms.ts';

/** Rows in [lower, upper). */
export interface RowBucket {
  readonly lower: number;
  readonly upper: number;
}

/** The rows of a dataset fall into two disjoint partitions, each with accounts of its own. */
export type Partition = 'train' | 'evaluation';
export type PrivacyUnit = 'record' | 'patient' | 'member';

/** A budget as its dataset is registered with it: (epsilon, delta) at the one order alphaStar, for one unit of one partition. */
export interface AccountOpening {
  readonly partition: Partition;
  readonly unit: PrivacyUnit;
  readonly epsilon: FractionText;
  readonly delta: FractionText;
  readonly alphaStar: number;
}

/** One version of a member's dataset: what the ledger knows of rows that it never sees. */
export interface DatasetRegistration {
  readonly dataset: string;
  readonly source: string;
  readonly version: number;
  readonly schemaHash: string;
  /** The training rows' bucket. */
  readonly bucket: RowBucket;
  /** The evaluation rows' bucket; null when none are kept apart. */
  readonly evaluationBucket: RowBucket | null;
  /** For good: an `unprotected` dataset never gets a budget, and its statement reads "not bounded". */
  readonly protection: 'unprotected' | 'budgeted';
  /** At least one when `budgeted`, none when `unprotected`; one per (partition, unit). */
  readonly accounts: readonly AccountOpening[];
}

/** A part of a budget that an enrolment keeps for its round; `cost` in units of 1e-12 nat, a natural number in decimal. */
export interface Reservation {
  readonly account: string;
  readonly cost: string;
}

/** A dataset version as `datasets.list` shows it. */
export interface DatasetView extends DatasetRegistration {
  readonly msp: string;
}

/** One line of an account's statement. `reserved` is not decided yet, `spent` was released, `freed` came to nothing. */
export interface AccountEntry {
  readonly round: string;
  readonly cost: string;
  readonly state: 'reserved' | 'spent' | 'freed';
}

/**
 * An account with every decision so far, also those that it has not folded yet. Amounts are natural numbers in decimal, units of
 * 1e-12 nat: spent + reserved + left = budget. Epsilons are in units of 1e-12.
 */
export interface AccountStatement extends AccountOpening {
  readonly account: string;
  readonly budget: string;
  readonly spent: string;
  readonly reserved: string;
  readonly left: string;
  /** Reservations so far: what the next enrolment names. */
  readonly nonce: number;
  readonly entries: readonly AccountEntry[];
  /** Epsilon of what was released, the minimum over the orders 2..64, and that order; null before the first release. */
  readonly released: { readonly epsilon: string; readonly order: number } | null;
}

/** All accounts of a dataset; an `unprotected` one has none, and what was released of it is not bounded. */
export interface BudgetStatement {
  readonly msp: string;
  readonly dataset: string;
  readonly protection: DatasetRegistration['protection'];
  readonly accounts: readonly AccountStatement[];
}
