// Proof of possession: the three signing keys of each node that an admission would register sign its record.
import { CohortError } from '@cohort/protos/errors';
import type { Possession, ProposalBody } from '@cohort/protos/ledger';
import { possessionBytes, subjectsOf, type Subject } from '@cohort/protos/proposal-id';
import { checkCertificateProof } from '../members/certificate-proof.ts';
import { verifyEd25519 } from '../signatures.ts';

/** @throws {CohortError} POSSESSION_INVALID when one is missing, superfluous or not by the subject's own keys over its own record */
export function checkPossessions(body: ProposalBody, possessions: readonly Possession[]): void {
  const subjects = subjectsOf(body);
  if (possessions.length !== subjects.length)
    throw new CohortError(
      'POSSESSION_INVALID',
      `possessions: expected ${String(subjects.length)} for ${body.kind}, one for each node that it registers, got ${String(possessions.length)}`,
    );
  for (const [index, subject] of subjects.entries()) checkPossession(`possessions[${String(index)}]`, subject, possessions[index]);
}

/** `at` names the proof in a refusal. @throws {CohortError} POSSESSION_INVALID */
export function checkPossession(at: string, { node, signs }: Subject, possession: Possession | undefined): void {
  const bytes = possessionBytes(signs);
  if (possession === undefined || !verifyEd25519(possession.node, bytes, node.nodeKey))
    throw new CohortError(
      'POSSESSION_INVALID',
      `${at}: expected a signature by node key ${node.nodeKey} over the record of ${node.node}; sign it with that key`,
    );
  checkCertificateProof(`${at}.tls`, node.tlsCertSha256, possession.tls, bytes);
  checkCertificateProof(`${at}.identity`, node.identityCertSha256, possession.identity, bytes);
}
