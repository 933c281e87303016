// Every dataset's budget statement, with the rounds that each account can still pay for in the plan that draws on it now.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { noiseOf } from '@cohort/chaincode/verify/budget-book';
import { roundCost } from '@cohort/mpc/accountant';
import { accountsOf } from '@cohort/policies/accounts-of';
import type { AccountStatement, BudgetStatement, DatasetView, PlanView } from '@cohort/protos/ledger';
import { CohortError } from '@cohort/protos/errors';

/** `roundsLeft` is null where no plan draws on the account. */
export interface AccountReading extends AccountStatement {
  readonly plan: string | null;
  /** Cost of one round of that plan, units of 1e-12 nat. */
  readonly roundCost: string | null;
  readonly roundsLeft: string | null;
}

export interface BudgetReading extends Omit<BudgetStatement, 'accounts'> {
  readonly accounts: readonly AccountReading[];
}

/** In the registry's order. */
export async function readAccounts(ledger: Pick<Ledger, 'evaluate'>): Promise<readonly BudgetReading[]> {
  const datasets = (await ledger.evaluate('datasets.list', {})) as readonly DatasetView[];
  const plans = (await ledger.evaluate('rounds.plans', {})) as readonly PlanView[];
  // The newest version of each dataset; a statement is the same for all.
  const newest = new Map(datasets.map((dataset) => [`${dataset.msp}~${dataset.dataset}`, dataset]));
  const readings: BudgetReading[] = [];
  for (const dataset of newest.values()) {
    const { msp } = dataset;
    const statement = (await ledger.evaluate('budgets.statement', { msp, dataset: dataset.dataset })) as BudgetStatement;
    readings.push({ ...statement, accounts: statement.accounts.map((account) => reading(account, dataset, plans)) });
  }
  return readings;
}

/** The plan that draws on the account: an active one, else the last that did. */
function reading(account: AccountStatement, dataset: DatasetView, plans: readonly PlanView[]): AccountReading {
  const drawing = plans
    .map(({ plan, status, body }) => ({ plan, status, body, multiple: multipleOf(account, dataset, body) }))
    .filter(({ multiple }) => multiple > 0n);
  const current = drawing.find(({ status }) => status === 'active') ?? drawing.at(-1);
  if (current === undefined) return { ...account, plan: null, roundCost: null, roundsLeft: null };
  const cost = roundCost({ ...noiseOf(current.body.mechanism), alpha: account.alphaStar }) * current.multiple;
  return { ...account, plan: current.plan, roundCost: String(cost), roundsLeft: String(BigInt(account.left) / cost) };
}

/** How many times a round's cost the account pays in a plan; 0 where the plan does not draw on it. */
function multipleOf({ account }: AccountStatement, dataset: DatasetView, plan: PlanView['body']): bigint {
  if (!plan.datasets.some((item) => item.msp === dataset.msp && item.dataset === dataset.dataset)) return 0n;
  try {
    return BigInt(accountsOf(plan, dataset).find((item) => item.account === account)?.multiple ?? 0);
  } catch (error) {
    if (CohortError.from(error).code === 'ACCOUNT_UNKNOWN') return 0n;
    throw error;
  }
}
