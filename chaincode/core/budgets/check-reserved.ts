// Whether every member of a body has reserved what its round costs; asked by commit, which touches no account.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { accountsOf } from '@cohort/policies/accounts-of';
import { CohortError } from '@cohort/protos/errors';
import type { Enrolment } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { requireDataset } from '../datasets/state.ts';

/**
 * Recomputes the cost from the terms. Beyond the round's keys it reads dataset versions, which are written once and never again.
 * @throws {CohortError} RESERVATION_MISSING
 */
export async function checkReserved(
  context: ReadContext,
  terms: Terms,
  enrolled: readonly Enrolment[],
  members: readonly string[],
): Promise<void> {
  const price = terms.mechanism.kind === 'none' ? 0n : roundCost(rdpParameters(terms.mechanism));
  for (const enrolment of enrolled) {
    if (!members.includes(enrolment.member)) continue;
    const { msp, dataset, version } = enrolment.dataset;
    const drawn = accountsOf(terms, await requireDataset(context, msp, dataset, version));
    for (const { account, multiple } of drawn) {
      const cost = String(price * BigInt(multiple));
      const reserved = enrolment.reserved.find((item) => item.account === account)?.cost ?? 'nothing';
      if (reserved !== cost)
        throw new CohortError(
          'RESERVATION_MISSING',
          `${account}: expected a reservation of ${cost} for this round, got ${reserved}; leave ${enrolment.member} out`,
        );
    }
  }
}
