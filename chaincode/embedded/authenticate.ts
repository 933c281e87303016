// Who signed a transaction, by certificate, organisation and registry; dates are judged here and not in contracts.
import { CohortError } from '@cohort/protos/errors';
import type { MembersView, NodeView } from '@cohort/protos/ledger';
import { remember } from '@cohort/protos/remember';
import { certificateFingerprint, readCertificate, transactionVerifies, type SignedTransaction } from '../client/transaction.ts';

/**
 * Checks a transaction's creator. `now` is in milliseconds since 1970.
 * @throws {CohortError} CERTIFICATE_UNKNOWN, CERTIFICATE_EXPIRED, NODE_NOT_ACTIVE, MEMBER_SUSPENDED, SIGNATURE_INVALID
 */
export function authenticate(transaction: SignedTransaction, genesisHash: string, members: MembersView, now: number): void {
  const { creator, certificatePem } = transaction;
  const certificate = readCertificate(certificatePem);
  const fingerprint = certificateFingerprint(certificatePem);
  const node = members.nodes.find((item) => holdsIdentity(item, fingerprint));
  if (node === undefined || node.msp !== creator.msp || creator.certSha256 !== fingerprint)
    throw new CohortError(
      'CERTIFICATE_UNKNOWN',
      `identity certificate ${fingerprint} of ${creator.msp}: expected one in the registry; have the node admitted by vote`,
    );
  const organisation = members.organisations.find((item) => item.msp === node.msp);
  if (organisation?.status !== 'active')
    throw new CohortError('MEMBER_SUSPENDED', `${node.msp}: expected an active member; ask the consortium`);
  if (node.status !== 'active')
    throw new CohortError('NODE_NOT_ACTIVE', `${node.node}: expected an active node; register its current certificate`);
  const authorities = organisation.formerCaPem === null ? [organisation.caPem] : [organisation.caPem, organisation.formerCaPem];
  if (!authorities.some((caPem) => isIssuedBy(caPem)(certificatePem)))
    throw new CohortError(
      'CERTIFICATE_UNKNOWN',
      `identity certificate of ${node.node}: expected the authority of ${node.msp} as its issuer; issue it there`,
    );
  const { validFromDate, validToDate } = certificate;
  if (now < validFromDate.getTime() || now > validToDate.getTime())
    throw new CohortError(
      'CERTIFICATE_EXPIRED',
      `identity certificate of ${node.node}: expected one valid at ${new Date(now).toISOString()}, got one for ${validFromDate.toISOString()} to ${validToDate.toISOString()}; issue and register a new one, or set the clock`,
    );
  if (!transactionVerifies(genesisHash, transaction))
    throw new CohortError(
      'SIGNATURE_INVALID',
      `transaction ${transaction.requestId}: expected the signature of ${node.node}; sign with its identity key`,
    );
}

/** By an authority, whether it issued a certificate: each node shows the same one with every transaction. */
const isIssuedBy = remember(256, (caPem) =>
  remember(1024, (pem) => {
    const [authority, certificate] = [readCertificate(caPem), readCertificate(pem)];
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  }),
);

/** The certificate in force, or one before it that still holds. */
function holdsIdentity({ identityCertSha256, rotation }: NodeView, fingerprint: string): boolean {
  return identityCertSha256 === fingerprint || (rotation?.former ?? []).some((before) => before.identityCertSha256 === fingerprint);
}
