// What one round takes from each account that it draws on, by the site's own arithmetic: the ledger's is held against it.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { accountsOf, type DrawnAccount } from '@cohort/policies/accounts-of';
import type { DatasetView } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';

/** `cost` in units of 1e-12 nat, at the order of the terms. */
export interface ChargedAccount extends DrawnAccount {
  readonly cost: bigint;
}

/** Empty without noise. @throws {CohortError} ACCOUNT_UNKNOWN, MECHANISM_NOT_SUPPORTED, BODY_INVALID */
export function accountCharges(terms: Pick<Terms, 'mechanism' | 'task'>, dataset: DatasetView): readonly ChargedAccount[] {
  const drawn = accountsOf(terms, dataset);
  if (drawn.length === 0) return [];
  const cost = roundCost(rdpParameters(terms.mechanism));
  return drawn.map((item) => ({ ...item, cost: BigInt(item.multiple) * cost }));
}
