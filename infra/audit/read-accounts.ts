// Every dataset's budget statement, with the rounds that each account can still pay for in the plan that draws on it now.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { AccountStatement, BudgetStatement, DatasetView, PlanView } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import { readStatement } from '@cohort/protos/read-statement';
import { planCharge } from '../view/plan-charge.ts';

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
  const datasets = await listAll(ledger, 'datasets.list', { msp: null });
  const plans = await listAll(ledger, 'rounds.plans', {});
  // The newest version of each dataset; a statement is the same for all.
  const newest = new Map(datasets.map((dataset) => [`${dataset.msp}~${dataset.dataset}`, dataset]));
  const readings: BudgetReading[] = [];
  for (const dataset of newest.values()) {
    const { msp } = dataset;
    const statement = await readStatement(ledger, { msp, dataset: dataset.dataset });
    readings.push({ ...statement, accounts: statement.accounts.map((account) => reading(account, dataset, plans)) });
  }
  return readings;
}

/** The plan that draws on the account: an active one, else the last that did. */
function reading(account: AccountStatement, dataset: DatasetView, plans: readonly PlanView[]): AccountReading {
  const drawing = plans.flatMap(({ plan, status, body }) => {
    const draw = planCharge(account, dataset, body);
    return draw === null ? [] : [{ plan, status, draw }];
  });
  const current = drawing.find(({ status }) => status === 'active') ?? drawing.at(-1);
  if (current === undefined) return { ...account, plan: null, roundCost: null, roundsLeft: null };
  return { ...account, plan: current.plan, roundCost: String(current.draw.cost), roundsLeft: String(current.draw.rounds) };
}
