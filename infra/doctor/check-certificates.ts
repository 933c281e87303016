// Whether certificates are valid now and long enough, and come from the authority beside them.
import { CohortError } from '@cohort/protos/errors';
import { readCertificate } from '../pki/certificate-sha256.ts';

const soonDays = 30;
const dayMs = 86_400_000;

/** Days until the first of these ends, in words. @throws {CohortError} CONFIG_INVALID, CERTIFICATE_EXPIRED: one that ended or ends within 30 days */
export function checkDates(pems: readonly string[], now: number = Date.now()): string {
  const certificates = pems.map(readCertificate);
  for (const { subject, validFrom } of certificates)
    if (Date.parse(validFrom) > now)
      throw new CohortError(
        'CONFIG_INVALID',
        `certificate of ${oneLine(subject)}: expected one that is valid now, got one from ${validFrom} on; set this machine's clock`,
      );
  const end = Math.min(...certificates.map(({ validTo }) => Date.parse(validTo)));
  const days = Math.floor((end - now) / dayMs);
  if (days < soonDays)
    throw new CohortError(
      'CERTIFICATE_EXPIRED',
      `certificate: expected at least ${String(soonDays)} days of validity, got ${String(days)}; renew it: cohort node rotate`,
    );
  return `valid for ${String(days)} days`;
}

/** @throws {CohortError} CONFIG_INVALID for one that the authority did not sign */
export function checkIssuer(pems: readonly string[], caPem: string): void {
  const authority = readCertificate(caPem);
  for (const certificate of pems.map(readCertificate))
    if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey))
      throw new CohortError(
        'CONFIG_INVALID',
        `certificate of ${oneLine(certificate.subject)}: expected one that keys/ca.pem signed, got another's; restore the folder from its backup`,
      );
}

const oneLine = (subject: string): string => subject.replaceAll('\n', ', ');
