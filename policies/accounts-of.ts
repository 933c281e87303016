// Which of a dataset's accounts a round draws on, and how many times its cost: asked by the ledger, the agent and the auditor alike.
import { accountId } from '@cohort/protos/account-id';
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView, Partition, PrivacyUnit } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';
import { boundsMember } from './mechanism-rules.ts';

export interface DrawnAccount {
  readonly account: string;
  /** The account pays this many times the cost of one round of the mechanism. */
  readonly multiple: 1 | 4;
}

type Budgeted = Pick<DatasetView, 'msp' | 'dataset' | 'accounts' | 'protection'>;

/**
 * In the order in which an enrolment names them. `member-gaussian` also draws on the accounts of the same rows' smaller units, four
 * times: one of them may change a member's clipped update by twice the clip norm, and the cost grows with the square.
 * @throws {CohortError} ACCOUNT_UNKNOWN naming the account that the dataset lacks, MECHANISM_NOT_SUPPORTED for rows with a member account
 *   under a mechanism that bounds no whole member
 */
export function accountsOf({ mechanism, task }: Pick<Terms, 'mechanism' | 'task'>, dataset: Budgeted): readonly DrawnAccount[] {
  const { kind, unit } = mechanism;
  if (kind === 'none') return [];
  const partition: Partition = task === 'train' ? 'train' : 'evaluation';
  if (!boundsMember(kind)) refuseBesideMember(dataset, partition, kind);
  const own: PrivacyUnit = unit ?? 'record';
  const drawn: DrawnAccount[] = [{ account: lookUp(dataset, partition, own, kind), multiple: 1 }];
  if (!boundsMember(kind)) return drawn;
  for (const smaller of ['record', 'patient'] as const) {
    if (!has(dataset, partition, smaller)) continue;
    drawn.push({ account: accountId({ msp: dataset.msp, dataset: dataset.dataset, partition, unit: smaller }), multiple: 4 });
  }
  return drawn;
}

/** Its statement would say that nothing of the member was released, though every row of it may have been. */
function refuseBesideMember(dataset: Budgeted, partition: Partition, kind: string): void {
  if (!has(dataset, partition, 'member')) return;
  const account = accountId({ msp: dataset.msp, dataset: dataset.dataset, partition, unit: 'member' });
  throw new CohortError(
    'MECHANISM_NOT_SUPPORTED',
    `${kind} bounds what one record or patient changes and no whole member, so that ${account} could not count it; ` +
      'use member-gaussian, or a dataset without a member account for these rows',
  );
}

function lookUp(dataset: Budgeted, partition: Partition, unit: PrivacyUnit, kind: string): string {
  const account = accountId({ msp: dataset.msp, dataset: dataset.dataset, partition, unit });
  if (has(dataset, partition, unit)) return account;
  const opened = dataset.accounts.map((item) => accountId({ msp: dataset.msp, dataset: dataset.dataset, ...item })).join(', ');
  throw new CohortError(
    'ACCOUNT_UNKNOWN',
    `${account}: ${kind} draws on this account, but ${dataset.dataset} of ${dataset.msp} (${dataset.protection}) has ${opened === '' ? 'none' : opened}; enrol a dataset that was registered with it`,
  );
}

function has({ accounts }: Budgeted, partition: Partition, unit: PrivacyUnit): boolean {
  return accounts.some((item) => item.partition === partition && item.unit === unit);
}
