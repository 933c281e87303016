// Proof of possession: the three signing keys that an admission would register sign the proposal's id.
import { CohortError } from '@cohort/protos/errors';
import type { NodeRecord, Possession, ProposalBody } from '@cohort/protos/ledger';
import { possessionBytes } from '@cohort/protos/proposal-id';
import { checkCertificateProof } from '../members/certificate-proof.ts';
import { verifyEd25519 } from '../verify-ed25519.ts';

/** @throws {CohortError} POSSESSION_INVALID when it is missing, superfluous or not by the subject's own keys over this proposal */
export function checkPossession(body: ProposalBody, proposal: string, possession: Possession | null): void {
  const node = subjectOf(body);
  if (node === null) {
    if (possession === null) return;
    throw new CohortError('POSSESSION_INVALID', `possession: expected null for ${body.kind}, got signatures`);
  }
  const bytes = possessionBytes(proposal);
  if (possession === null || !verifyEd25519(possession.node, bytes, node.nodeKey))
    throw new CohortError(
      'POSSESSION_INVALID',
      `possession: expected a signature by node key ${node.nodeKey} over proposal ${proposal}; sign the id with that key`,
    );
  checkCertificateProof('possession.tls', node.tlsCertSha256, possession.tls, bytes);
  checkCertificateProof('possession.identity', node.identityCertSha256, possession.identity, bytes);
}

function subjectOf(body: ProposalBody): NodeRecord | null {
  if (body.kind === 'admit-node' || body.kind === 'replace-node') return body.node;
  return body.kind === 'admit-organisation' ? body.organisation.admin : null;
}
