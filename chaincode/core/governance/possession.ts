// Proof of possession: an admission carries a signature by the node key that it would register.
import { CohortError } from '@cohort/protos/errors';
import type { ProposalBody } from '@cohort/protos/ledger';
import { possessionBytes } from '@cohort/protos/proposal-id';
import { verifyEd25519 } from '../verify-ed25519.ts';

/** @throws {CohortError} POSSESSION_INVALID when it is missing, superfluous or not by the subject's node key over this proposal */
export function checkPossession(body: ProposalBody, proposal: string, possession: string | null): void {
  const nodeKey =
    body.kind === 'admit-node' ? body.node.nodeKey : body.kind === 'admit-organisation' ? body.organisation.admin.nodeKey : null;
  if (nodeKey === null) {
    if (possession === null) return;
    throw new CohortError('POSSESSION_INVALID', `possession: expected null for ${body.kind}, got a signature`);
  }
  if (possession === null || !verifyEd25519(possession, possessionBytes(proposal), nodeKey))
    throw new CohortError(
      'POSSESSION_INVALID',
      `possession: expected a signature by node key ${nodeKey} over proposal ${proposal}; sign the id with that key`,
    );
}
