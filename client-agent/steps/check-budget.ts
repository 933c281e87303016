// Whether this site's own count leaves room for a round that the ledger has accepted: its budgets hold on a ledger that lies about them, too.
import { accountBudget, parseFraction } from '@cohort/mpc/accountant';
import { accountId } from '@cohort/protos/account-id';
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView } from '@cohort/protos/ledger';
import type { ChargedAccount } from '../ledger-view/account-charges.ts';

/**
 * `committed`: what earlier rounds took, by account and this agent's own count.
 * @throws {CohortError} BUDGET_EXHAUSTED with the account and all three figures; nothing is shared
 */
export function checkBudget(
  round: string,
  charges: readonly ChargedAccount[],
  { msp, dataset, accounts }: Pick<DatasetView, 'msp' | 'dataset' | 'accounts'>,
  committed: ReadonlyMap<string, bigint>,
): void {
  for (const { account, cost } of charges) {
    const opening = accounts.find(({ partition, unit }) => accountId({ msp, dataset, partition, unit }) === account);
    if (opening === undefined)
      throw new CohortError('ACCOUNT_UNKNOWN', `${account}: expected an account of the registered dataset, got none`);
    const budget = accountBudget({
      epsilon: parseFraction(opening.epsilon, 'epsilon'),
      delta: parseFraction(opening.delta, 'delta'),
      alpha: opening.alphaStar,
    });
    const left = budget - (committed.get(account) ?? 0n);
    if (cost > left)
      throw new CohortError(
        'BUDGET_EXHAUSTED',
        `${account}: round ${round} costs ${String(cost)}, left by this agent's own count are ${String(left)} of ${String(budget)} (units of 1e-12 nat), and the ledger took it all the same; nothing is shared: ask the ledger's operator`,
      );
  }
}
