// A dataset as it stands right after its registration: nothing spent, nothing reserved.
import { accountBudget, parseFraction } from '@cohort/mpc/accountant';
import { accountId } from '@cohort/protos/account-id';
import type { AccountStatement, DatasetView } from '@cohort/protos/ledger';
import type { DraftDataset } from './draft-input.ts';

/** @throws {CohortError} BODY_INVALID for an epsilon or delta that is no fraction in lowest terms */
export function freshDataset(view: DatasetView): DraftDataset {
  const { msp, dataset } = view;
  const accounts = view.accounts.map((opening): AccountStatement => {
    const { partition, unit, epsilon, delta, alphaStar: alpha } = opening;
    const budget = String(accountBudget({ epsilon: parseFraction(epsilon, 'epsilon'), delta: parseFraction(delta, 'delta'), alpha }));
    const account = accountId({ msp, dataset, partition, unit });
    return { ...opening, account, budget, spent: '0', reserved: '0', left: budget, nonce: 0, entries: [], released: null };
  });
  return { view, accounts };
}
