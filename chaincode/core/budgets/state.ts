// Budgets' keys: one record per account, one per reservation, both written by the account's own member only.
import { CohortError } from '@cohort/protos/errors';
import type { AccountOpening, Reservation } from '@cohort/protos/ledger';
import type { FractionText } from '@cohort/protos/terms';
import type { Context, ReadContext } from '../context.ts';
import { table } from '../table.ts';

/** A reservation that an account has not folded yet. */
export interface Undecided {
  readonly round: string;
  readonly cost: string;
  readonly multiple: Multiple;
}

/** How many times the cost of one round of the mechanism the account pays. */
type Multiple = 1 | 4;

/** `count` rounds that were spent on, with one noise ratio and one sampling rate. */
export interface StoredRelease {
  readonly z2: FractionText;
  readonly q: FractionText;
  readonly count: number;
}

/** Amounts are natural numbers in decimal, units of 1e-12 nat. `reserved` is the sum of `undecided`. */
export interface Account extends AccountOpening {
  readonly account: string;
  readonly budget: string;
  readonly spent: string;
  readonly reserved: string;
  /** Reservations so far. */
  readonly nonce: number;
  readonly undecided: readonly Undecided[];
  /** What the rounds that it has spent on released, so that no statement reads them all again. */
  readonly releases: readonly StoredRelease[];
}

export interface StoredReservation extends Reservation {
  readonly round: string;
  readonly nonce: number;
  readonly multiple: Multiple;
}

/** The parts of an account id, which `~` joins. */
export type AccountKey = [msp: string, dataset: string, partition: string, unit: string];

const records = table<Account, AccountKey>('account');
export const reservations = table<StoredReservation, [...AccountKey, nonce: string]>('reservation');

/** The id's form was checked by the schema. */
export function accountKey(account: string): AccountKey {
  const [msp = '', dataset = '', partition = '', unit = ''] = account.split('~');
  return [msp, dataset, partition, unit];
}

/** @throws {CohortError} ACCOUNT_UNKNOWN */
export async function requireAccount(context: ReadContext, account: string): Promise<Account> {
  const record = await records.get(context, ...accountKey(account));
  if (record === null) throw new CohortError('ACCOUNT_UNKNOWN', `${account}: was never opened; register a dataset with it`);
  return record;
}

export async function hasAccount(context: ReadContext, account: string): Promise<boolean> {
  return records.has(context, ...accountKey(account));
}

/** The only place that writes an account. @throws {CohortError} INTERNAL when its amounts would not hold together */
export function putAccount(context: Pick<Context, 'stub' | 'writes'>, record: Account): void {
  const { account, undecided } = record;
  const [budget, spent, reserved] = [BigInt(record.budget), BigInt(record.spent), BigInt(record.reserved)];
  const sum = undecided.reduce((total, { cost }) => total + BigInt(cost), 0n);
  if (spent < 0n || reserved < 0n || spent + reserved > budget || sum !== reserved)
    throw new CohortError(
      'INTERNAL',
      `${account}: expected 0 <= spent, 0 <= reserved, spent + reserved <= ${record.budget}, got ${record.spent} and ${record.reserved}`,
    );
  records.put(context, record, ...accountKey(account));
}
