// Whether a card is what its institution made: signed by its authority, its keys held, its certificates good for its endpoints.
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { checkPossession } from '@cohort/chaincode/core/governance/possession';
import { checkCertificateProof } from '@cohort/chaincode/core/members/certificate-proof';
import { checkBrought, checkNames } from '@cohort/chaincode/core/members/check-names';
import { refuseShared } from '@cohort/chaincode/core/members/state';
import { verifyBy, verifyEd25519 } from '@cohort/chaincode/core/signatures';
import { nodeSignatures } from '@cohort/chaincode/embedded/node-signatures';
import { addressOf, placeOf } from '@cohort/protos/endpoint';
import { CohortError } from '@cohort/protos/errors';
import type { CertificateProof } from '@cohort/protos/ledger';
import { subjectsOfAdmission } from '@cohort/protos/proposal-id';
import type { FabricPart } from '../consortium/ledger-address.ts';
import { isSignedByAuthority } from '../pki/authority-signature.ts';
import { readCertificate } from '../pki/certificate-sha256.ts';
import { cardBytes, ledgerPossessionBytes } from './card-bytes.ts';
import type { Card } from './card-shape.ts';

verifyBy(nodeSignatures);

/** `at` names it in a refusal; `now` is null where certificates may be over. @throws {CohortError} SIGNATURE_INVALID, POSSESSION_INVALID, CERTIFICATE_EXPIRED, CONFIG_INVALID, BODY_INVALID, ALREADY_EXISTS */
export function checkCard(card: Card, at: string, now: number | null = Date.now()): void {
  const { organisation, nodes, ledger, fabric, possessions, ledgerPossession } = card;
  const { msp, caPem, admin } = organisation;
  const authority = readCertificate(caPem);
  if (!authority.ca || !authority.subject.split('\n').includes(`O=${msp}`))
    throw refusal('CONFIG_INVALID', at, `the certificate authority of ${msp}`, `another: ${oneLine(authority.subject)}`);
  if (!isSignedByAuthority(caPem, cardBytes(card), card.signature))
    throw refusal(
      'SIGNATURE_INVALID',
      at,
      `a signature of all of it by the authority of ${msp}`,
      'none that holds: it was altered, or another signed it',
    );
  checkNames(admin, msp, `${at}.organisation.admin`);
  for (const node of nodes) checkBrought(node, msp, `${at}: ${node.node}`);
  if (nodes[0]?.role !== 'agent' || nodes.some(({ role, endpoint }) => (endpoint === '') === (role === 'party')))
    throw refusal('BODY_INVALID', at, 'an agent first, and an endpoint for a party only', nodes.map(({ node }) => node).join(', '));
  refuseShared([admin, ...nodes]);
  const subjects = subjectsOfAdmission(organisation, nodes);
  if (possessions.length !== subjects.length)
    throw refusal('POSSESSION_INVALID', at, `proofs for ${String(subjects.length)} nodes`, String(possessions.length));
  for (const [index, subject] of subjects.entries()) {
    const { node } = subject.node;
    const possession = possessions[index];
    checkPossession(`${at}: ${node}`, subject, possession);
    for (const proof of possession === undefined ? [] : [possession.tls, possession.identity]) checkIssued(proof, node, authority, at, now);
    if (possession !== undefined) checkHost(possession.tls, subject.node.endpoint, `${at}: ${node}`);
  }
  if (fabric !== null) checkFabric(fabric, msp, authority, at, now);
  if (ledger === null && ledgerPossession === null) return;
  if (ledger === null || ledgerPossession === null)
    throw refusal('BODY_INVALID', at, 'a ledger with a proof of its keys, or neither', 'one of them');
  const bytes = ledgerPossessionBytes(msp, ledger);
  checkCertificateProof(`${at}: ${msp}/ledger`, ledger.tlsCertSha256, ledgerPossession.tls, bytes);
  if (!verifyEd25519(ledgerPossession.key, bytes, ledger.ledgerKey))
    throw refusal('POSSESSION_INVALID', at, `a signature by ledger key ${ledger.ledgerKey}`, 'none that holds');
  checkIssued(ledgerPossession.tls, `${msp}/ledger`, authority, at, now);
  checkHost(ledgerPossession.tls, ledger.endpoint, `${at}: ${msp}/ledger`);
}

/** The registry's certificates are those that its authority signed for that very node. */
function checkIssued(
  { certificatePem }: Pick<CertificateProof, 'certificatePem'>,
  node: string,
  authority: X509Certificate,
  at: string,
  now: number | null,
): void {
  const certificate = readCertificate(certificatePem);
  if (
    !certificate.checkIssued(authority) ||
    !certificate.verify(authority.publicKey) ||
    !certificate.subject.split('\n').includes(`CN=${node}`)
  )
    throw refusal('POSSESSION_INVALID', at, `a certificate for ${node} by its authority`, `one of ${oneLine(certificate.subject)}`);
  if (now === null) return;
  for (const { validFrom, validTo } of [certificate, authority])
    if (now < Date.parse(validFrom) || now > Date.parse(validTo))
      throw refusal(
        'CERTIFICATE_EXPIRED',
        at,
        `certificates of ${node} that are valid now`,
        `one from ${validFrom} to ${validTo}: the card is stale, or this clock is wrong`,
      );
}

/** No proof that it holds the keys: who names another's orderer certificate has none that its own authority issued. */
function checkFabric(
  { orderer, ordererCertPem, ordererTlsPem }: FabricPart,
  msp: string,
  authority: X509Certificate,
  at: string,
  now: number | null,
): void {
  for (const certificatePem of [ordererCertPem, ordererTlsPem]) checkIssued({ certificatePem }, `${msp}/orderer`, authority, at, now);
  if (!readCertificate(ordererCertPem).subject.split('\n').includes('OU=orderer'))
    throw refusal('CONFIG_INVALID', at, "an orderer's certificate, with OU=orderer", oneLine(readCertificate(ordererCertPem).subject));
  checkHost({ certificatePem: ordererTlsPem }, orderer, `${at}: ${msp}/orderer`);
}

function checkHost({ certificatePem }: Pick<CertificateProof, 'certificatePem'>, endpoint: string, at: string): void {
  if (endpoint === '') return;
  const host = addressOf(placeOf(endpoint).host);
  const certificate = readCertificate(certificatePem);
  if ((isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined) return;
  throw refusal('CONFIG_INVALID', at, `a certificate for ${host} of its endpoint`, certificate.subjectAltName ?? 'one without a host');
}

function refusal(code: ConstructorParameters<typeof CohortError>[0], at: string, expected: string, got: string): CohortError {
  return new CohortError(code, `${at}: expected ${expected}, got ${got}; ask for a new card (cohort org card)`);
}

const oneLine = (subject: string): string => subject.replaceAll('\n', ', ');
