// How much of the members' budgets is left under a plan: what the live view shows after each noised round.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { AccountStatement } from '@cohort/protos/ledger';
import type { Mechanism } from '@cohort/protos/terms';
import { listAll } from '@cohort/protos/list-all';
import { readStatement } from '@cohort/protos/read-statement';
import { accountAfter } from './account-after.ts';
import { planCharge, type PlanCharge, type DrawingPlan } from './plan-charge.ts';
import type { BudgetLeft } from './round-board.ts';

const units = 1e12;

interface Drawn {
  readonly account: AccountStatement;
  readonly drawAt: (account: AccountStatement) => PlanCharge | null;
}

/**
 * The tightest of all accounts that the plan draws on, after each of these rounds of it; null where it draws on none. `mechanisms` by plan, those
 * that charged the accounts.
 */
export async function budgetsAfter(
  ledger: Pick<Ledger, 'evaluate'>,
  plan: DrawingPlan,
  rounds: readonly string[],
  mechanisms: ReadonlyMap<string, Mechanism>,
): Promise<ReadonlyMap<string, BudgetLeft | null>> {
  const drawn = await drawnBy(ledger, plan);
  const after = (round: string) =>
    drawn.map(({ account, drawAt }) => {
      const then = accountAfter(account, round, mechanisms);
      return { account: then, draw: drawAt(then) };
    });
  return new Map(rounds.map((round) => [round, tightest(after(round))]));
}

async function drawnBy(ledger: Pick<Ledger, 'evaluate'>, plan: DrawingPlan): Promise<readonly Drawn[]> {
  if (plan.mechanism.kind === 'none') return [];
  const datasets = await listAll(ledger, 'datasets.list', { msp: null });
  const drawn = await Promise.all(
    plan.datasets.map(async ({ msp, dataset, version }) => {
      const view = datasets.find((item) => item.msp === msp && item.dataset === dataset && item.version === version);
      if (view === undefined) return [];
      const { accounts } = await readStatement(ledger, { msp, dataset });
      const drawAt = (account: AccountStatement): PlanCharge | null => planCharge(account, view, plan);
      return accounts.filter((account) => drawAt(account) !== null).map((account) => ({ account, drawAt }));
    }),
  );
  return drawn.flat();
}

function tightest(all: readonly { readonly account: AccountStatement; readonly draw: PlanCharge | null }[]): BudgetLeft | null {
  if (all.length === 0) return null;
  return {
    rounds: Math.min(...all.map(({ draw }) => Number(draw?.rounds ?? 0n))),
    spent: Math.max(...all.map(({ account: { spent, budget } }) => Number(spent) / Number(budget))),
    epsilon: Math.max(...all.map(({ account }) => epsilonOf(account))),
  };
}

function epsilonOf({ released }: AccountStatement): number {
  return released === null ? 0 : Number(released.epsilon) / units;
}
