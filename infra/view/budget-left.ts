// How much of the members' budgets is left under a plan: what the live view shows after each noised round.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { AccountStatement, BudgetStatement, DatasetView } from '@cohort/protos/ledger';
import { drawOf, type DrawingPlan } from './draw-of.ts';
import type { BudgetLeft } from './round-board.ts';

const units = 1e12;

/** The tightest of all accounts that the plan draws on, as they are now; null where it draws on none. */
export async function budgetLeft(ledger: Pick<Ledger, 'evaluate'>, plan: DrawingPlan): Promise<BudgetLeft | null> {
  if (plan.mechanism.kind === 'none') return null;
  const datasets = (await ledger.evaluate('datasets.list', {})) as readonly DatasetView[];
  const drawn = await Promise.all(
    plan.datasets.map(async ({ msp, dataset, version }) => {
      const view = datasets.find((item) => item.msp === msp && item.dataset === dataset && item.version === version);
      if (view === undefined) return [];
      const { accounts } = (await ledger.evaluate('budgets.statement', { msp, dataset })) as BudgetStatement;
      return accounts.flatMap((account) => {
        const draw = drawOf(account, view, plan);
        return draw === null ? [] : [{ account, draw }];
      });
    }),
  );
  const all = drawn.flat();
  if (all.length === 0) return null;
  return {
    rounds: Math.min(...all.map(({ draw }) => Number(draw.rounds))),
    spent: Math.max(...all.map(({ account: { spent, budget } }) => Number(spent) / Number(budget))),
    epsilon: Math.max(...all.map(({ account }) => epsilonOf(account))),
  };
}

function epsilonOf({ released }: AccountStatement): number {
  return released === null ? 0 : Number(released.epsilon) / units;
}
