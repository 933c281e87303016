// What a plan's rounds take from an account, and for how many it is enough: one way for statements and for the live view.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { accountsOf } from '@cohort/policies/accounts-of';
import type { AccountStatement, DatasetView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { CohortError } from '@cohort/protos/errors';

export type DrawingPlan = Pick<Plan, 'datasets' | 'mechanism' | 'task'>;
type DrawnDataset = Pick<DatasetView, 'msp' | 'dataset' | 'accounts' | 'protection'>;

export interface PlanCharge {
  /** One round's charge to this account, units of 1e-12 nat: a member's round counts four times on smaller units. */
  readonly cost: bigint;
  /** Rounds of the plan that the account still pays for. */
  readonly rounds: bigint;
}

/** Null where the plan does not draw on the account. */
export function planCharge(account: AccountStatement, dataset: DrawnDataset, plan: DrawingPlan): PlanCharge | null {
  const multiple = multipleOf(account.account, dataset, plan);
  if (multiple === 0n) return null;
  const cost = multiple * roundCost({ ...rdpParameters(plan.mechanism), alpha: account.alphaStar });
  return { cost, rounds: BigInt(account.left) / cost };
}

function multipleOf(id: string, dataset: DrawnDataset, plan: DrawingPlan): bigint {
  if (!plan.datasets.some(({ msp, dataset: name }) => msp === dataset.msp && name === dataset.dataset)) return 0n;
  try {
    return BigInt(accountsOf(plan, dataset).find(({ account }) => account === id)?.multiple ?? 0);
  } catch (thrown) {
    if (CohortError.from(thrown).code === 'ACCOUNT_UNKNOWN') return 0n;
    throw thrown;
  }
}
