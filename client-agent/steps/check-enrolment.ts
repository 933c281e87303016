// Whether the ledger's record of this member's enrolment is of the rows that were read, at the price that this site works out itself.
import { CohortError } from '@cohort/protos/errors';
import type { Enrolment } from '@cohort/protos/ledger';
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

function nameOf({ msp, dataset, version }: DatasetVersion): string {
  return `dataset ${dataset} version ${String(version)} of ${msp}`;
}

function listed(reserved: readonly { readonly account: string; readonly cost: string | bigint }[]): string {
  const lines = reserved.map(({ account, cost }) => `${String(cost)} of ${account}`).sort();
  return lines.length === 0 ? 'nothing' : lines.join(', ');
}
