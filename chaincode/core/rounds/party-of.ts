// The creator's number among a round's parties.
import { CohortError } from '@cohort/protos/errors';
import type { NodeRecord } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';

/** @throws {CohortError} ROLE_NOT_ALLOWED when the node is none of the terms' parties */
export function partyOf(terms: Terms, { node }: NodeRecord): number {
  const party = terms.parties.findIndex((item) => item.node === node);
  if (party < 0)
    throw new CohortError(
      'ROLE_NOT_ALLOWED',
      `${node}: expected one of the round's parties ${terms.parties.map((item) => item.node).join(', ')}`,
    );
  return party;
}
