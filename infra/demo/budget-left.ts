// How much of the members' budgets is left under a plan: what the live view shows after each noised round.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { noiseRatio, parseFraction, roundCost } from '@cohort/mpc/accountant';
import type { AccountStatement, BudgetStatement, Partition } from '@cohort/protos/ledger';
import type { DatasetVersion, Mechanism } from '@cohort/protos/terms';
import type { BudgetLeft } from '../view/round-board.ts';

const units = 1e12;

/** The tightest of the datasets' record accounts of one partition. */
export async function budgetLeft(
  ledger: Pick<Ledger, 'evaluate'>,
  datasets: readonly DatasetVersion[],
  mechanism: Mechanism,
  partition: Partition,
): Promise<BudgetLeft> {
  const cost = costOf(mechanism);
  const statements = await Promise.all(
    datasets.map(async ({ msp, dataset }) => (await ledger.evaluate('budgets.statement', { msp, dataset })) as BudgetStatement),
  );
  const accounts = statements.flatMap((statement) => statement.accounts.filter((account) => account.partition === partition));
  return {
    rounds: Math.min(...accounts.map(({ left }) => Number(BigInt(left) / cost))),
    spent: Math.max(...accounts.map(({ spent, budget }) => Number(spent) / Number(budget))),
    epsilon: Math.max(...accounts.map(epsilonOf)),
  };
}

/** A round's charge per account, units of 1e-12 nat. */
export function costOf({ sigma2, sensitivity2, samplingRate, alphaStar }: Mechanism): bigint {
  const none = { num: '0', den: '1' };
  return roundCost({
    z2: noiseRatio(parseFraction(sigma2 ?? none, 'sigma2'), BigInt(sensitivity2 ?? '0')),
    q: parseFraction(samplingRate ?? none, 'samplingRate'),
    alpha: alphaStar ?? 0,
  });
}

function epsilonOf({ released }: AccountStatement): number {
  return released === null ? 0 : Number(released.epsilon) / units;
}
