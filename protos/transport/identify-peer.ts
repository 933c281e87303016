// Finds the registered node behind a TLS certificate, anew on every call.
import { createHash } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import { CohortError } from '../src/errors.ts';
import type { Peer, TrustStore } from './trust-store.ts';

/** @throws {CohortError} CERTIFICATE_UNKNOWN, CERTIFICATE_EXPIRED */
export function identifyPeer(certificate: PeerCertificate | undefined, trust: TrustStore, now: number): Peer {
  const certSha256 = certificate === undefined ? '' : createHash('sha256').update(certificate.raw).digest('hex');
  const peer = trust.peer(certSha256) ?? (certificate === undefined ? undefined : trust.vouchFor(certificate.raw, certSha256));
  if (certificate === undefined || peer === undefined)
    throw new CohortError(
      'CERTIFICATE_UNKNOWN',
      `certificate: expected that of an active registered node, got ${certSha256 || 'none'}; have it admitted by vote`,
    );
  // Written so that an unreadable date refuses.
  if (!(now >= Date.parse(certificate.valid_from) && now <= Date.parse(certificate.valid_to)))
    throw new CohortError(
      'CERTIFICATE_EXPIRED',
      `certificate of ${peer.node}: expected one valid at ${new Date(now).toISOString()}, got one for ${certificate.valid_from} to ${certificate.valid_to}; issue and register a new one, or set the clock`,
    );
  return peer;
}
