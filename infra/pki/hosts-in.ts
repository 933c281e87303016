// The host names and addresses in a TLS certificate, which the next one of the same node keeps.
import { readCertificate } from './certificate-sha256.ts';

const name = /^(?:DNS|IP Address):([A-Za-z0-9.:-]+)$/;

/** @throws {CohortError} CONFIG_INVALID for what is no certificate */
export function hostsIn(certPem: string): string[] {
  const names = readCertificate(certPem).subjectAltName?.split(', ') ?? [];
  return names.flatMap((each) => name.exec(each)?.[1]?.toLowerCase() ?? []);
}
