// Finds the registered node behind a TLS certificate, anew on every call; what stands in the certificate is read once for a connection.
import { createHash } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import { CohortError } from '../src/errors.ts';
import type { Peer, TrustStore } from './trust-store.ts';

/** What a connection's other end has shown. */
export interface ShownCertificate {
  readonly der: Uint8Array;
  readonly sha256: string;
  /** As they stand in it. */
  readonly validFrom: string;
  readonly validTo: string;
}

export function shownCertificate(certificate: PeerCertificate | undefined): ShownCertificate | undefined {
  if (certificate === undefined) return undefined;
  const { raw: der, valid_from: validFrom, valid_to: validTo } = certificate;
  return { der, sha256: createHash('sha256').update(der).digest('hex'), validFrom, validTo };
}

/** @throws {CohortError} CERTIFICATE_UNKNOWN, CERTIFICATE_EXPIRED */
export function identifyPeer(shown: ShownCertificate | undefined, trust: TrustStore, now: number): Peer {
  const peer = shown === undefined ? undefined : (trust.peer(shown.sha256) ?? trust.vouchFor(shown.der, shown.sha256));
  if (shown === undefined || peer === undefined)
    throw new CohortError(
      'CERTIFICATE_UNKNOWN',
      `certificate: expected that of an active registered node, got ${shown?.sha256 ?? 'none'}; have it admitted by vote`,
    );
  const { validFrom, validTo } = shown;
  // Written so that an unreadable date refuses.
  if (!(now >= Date.parse(validFrom) && now <= Date.parse(validTo)))
    throw new CohortError(
      'CERTIFICATE_EXPIRED',
      `certificate of ${peer.node}: expected one valid at ${new Date(now).toISOString()}, got one for ${validFrom} to ${validTo}; issue and register a new one, or set the clock`,
    );
  return peer;
}
