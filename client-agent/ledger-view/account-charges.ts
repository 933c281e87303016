// What one round takes from each account that it draws on, by the site's own arithmetic: the ledger's is held against it.
import { accountBudget, parseFraction, rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { accountId } from '@cohort/protos/account-id';
import { CohortError } from '@cohort/protos/errors';
import { accountsOf, type DrawnAccount } from '@cohort/policies/accounts-of';
import type { DatasetView } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';

/** In units of 1e-12 nat, at the order of the terms. */
export interface ChargedAccount extends DrawnAccount {
  readonly cost: bigint;
  /** What the account was opened with. */
  readonly budget: bigint;
}

/** Empty without noise. @throws {CohortError} ACCOUNT_UNKNOWN, MECHANISM_NOT_SUPPORTED, BODY_INVALID */
export function accountCharges(terms: Pick<Terms, 'mechanism' | 'task'>, dataset: DatasetView): readonly ChargedAccount[] {
  const drawn = accountsOf(terms, dataset);
  if (drawn.length === 0) return [];
  const cost = roundCost(rdpParameters(terms.mechanism));
  return drawn.map((item) => ({ ...item, cost: BigInt(item.multiple) * cost, budget: openedWith(item.account, dataset) }));
}

function openedWith(account: string, { msp, dataset, accounts }: DatasetView): bigint {
  const opening = accounts.find(({ partition, unit }) => accountId({ msp, dataset, partition, unit }) === account);
  if (opening === undefined)
    throw new CohortError('ACCOUNT_UNKNOWN', `${account}: expected an account of the registered dataset, got none`);
  const { epsilon, delta, alphaStar } = opening;
  return accountBudget({ epsilon: parseFraction(epsilon, 'epsilon'), delta: parseFraction(delta, 'delta'), alpha: alphaStar });
}
