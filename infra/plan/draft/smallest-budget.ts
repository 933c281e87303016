// The account that pays for the fewest rounds, and the one order at which all of them count.
import { accountBudget, parseFraction } from '@cohort/mpc/accountant';
import { decimalFraction } from '@cohort/policies/decimal-units';
import { CohortError } from '@cohort/protos/errors';
import type { AccountStatement } from '@cohort/protos/ledger';
import { drawnBy, type Chosen } from './choose-mechanism.ts';
import type { DraftInput } from './draft-input.ts';

export interface Payer {
  readonly account: string;
  /** The account pays this many times the cost of one round. */
  readonly multiple: 1 | 4;
  /** What the plan may take from it, in units of 1e-12 nat: all that is left, or less where less was wished. */
  readonly available: bigint;
  readonly left: bigint;
  readonly statement: AccountStatement;
}

export interface Budgets {
  readonly alphaStar: number;
  /** The tightest first. */
  readonly payers: readonly [Payer, ...Payer[]];
}

/** @throws {CohortError} PLAN_NOT_ACCEPTED for accounts of different orders, BUDGET_EXHAUSTED where one has nothing left for the plan */
export function smallestBudget({ datasets, wishes: { task, epsilon } }: DraftInput, chosen: Chosen): Budgets {
  const payers = datasets.flatMap((dataset) =>
    (drawnBy(chosen, task, dataset) ?? []).map(({ account, multiple }): Payer => {
      const statement = dataset.accounts.find((item) => item.account === account);
      if (statement === undefined)
        throw new CohortError('ACCOUNT_UNKNOWN', `${account}: expected its statement, got none; register the dataset with it`);
      const left = BigInt(statement.left);
      return { account, multiple, left, available: least(left, wished(statement, epsilon)), statement };
    }),
  );
  payers.sort((one, other) => compare(one.available * BigInt(other.multiple), other.available * BigInt(one.multiple)));
  const [first, ...others] = payers;
  if (first === undefined) throw new CohortError('PLAN_NOT_ACCEPTED', 'datasets: expected at least one, got none');
  const { alphaStar } = first.statement;
  const other = others.find(({ statement }) => statement.alphaStar !== alphaStar);
  if (other !== undefined)
    throw new CohortError(
      'PLAN_NOT_ACCEPTED',
      `mechanism.alphaStar: expected one order for all accounts, got ${String(alphaStar)} of ${first.account} and ${String(other.statement.alphaStar)} of ${other.account}; leave one of the datasets out`,
    );
  if (first.available <= 0n)
    throw new CohortError(
      'BUDGET_EXHAUSTED',
      `${first.account}: expected something left for this plan, got ${String(first.left)} units of 1e-12 nat left${epsilon === null ? '' : ` and a wished epsilon of ${epsilon}, of which ${String(BigInt(first.statement.spent) + BigInt(first.statement.reserved))} units are spent or reserved`}; leave the dataset out${epsilon === null ? '' : ', or wish for more'}`,
    );
  return { alphaStar, payers: [first, ...others] };
}

/** What of the wished epsilon is not spent yet; null for no wish. */
function wished({ delta, alphaStar, spent, reserved }: AccountStatement, epsilon: string | null): bigint | null {
  if (epsilon === null) return null;
  const whole = accountBudget({ epsilon: decimalFraction(epsilon), delta: parseFraction(delta, 'delta'), alpha: alphaStar });
  return whole - BigInt(spent) - BigInt(reserved);
}

const least = (one: bigint, other: bigint | null): bigint => (other === null || one < other ? one : other);
const compare = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);
