// Whether the ledger's record of this member's enrolment is of the rows that were read, at the price that this site works out itself, and within the
// budget by its own count: budgets hold on a ledger that lies about them, too.
import { accountBudget, parseFraction } from '@cohort/mpc/accountant';
import { accountId } from '@cohort/protos/account-id';
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView, Enrolment } from '@cohort/protos/ledger';
import type { DatasetVersion } from '@cohort/protos/terms';
import type { ChargedAccount } from '../ledger-view/account-charges.ts';
import type { Registered } from './check-dataset.ts';

/**
 * One dataset's rows are never shared while another one's account pays.
 * @throws {CohortError} DATASET_NOT_ALLOWED naming both datasets, RESERVATION_MISSING naming both reservations
 */
export function checkEnrolment(
  enrolment: Pick<Enrolment, 'member' | 'dataset' | 'reserved'>,
  round: string,
  charges: readonly ChargedAccount[],
  registered: Registered,
): void {
  const [enrolled, read] = [nameOf(enrolment.dataset), nameOf(registered)];
  if (enrolled !== read)
    throw new CohortError(
      'DATASET_NOT_ALLOWED',
      `round ${round}: expected ${enrolment.member} to be enrolled with ${read}, whose rows this agent reads, got ${enrolled}; offer ${enrolled} again, or wait for the next round`,
    );
  const [expected, got] = [listed(charges), listed(enrolment.reserved)];
  if (expected !== got)
    throw new CohortError(
      'RESERVATION_MISSING',
      `round ${round}: expected ${expected} to be reserved for ${enrolment.member}, got ${got}; nothing is shared: ask the ledger's operator`,
    );
}

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

function nameOf({ msp, dataset, version }: DatasetVersion): string {
  return `dataset ${dataset} version ${String(version)} of ${msp}`;
}

function listed(reserved: readonly { readonly account: string; readonly cost: string | bigint }[]): string {
  const lines = reserved.map(({ account, cost }) => `${String(cost)} of ${account}`).sort();
  return lines.length === 0 ? 'nothing' : lines.join(', ');
}
