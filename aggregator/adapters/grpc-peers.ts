// The other parties over gRPC, one channel each, pinned to the certificate that the terms name.
import { createChannel, type Channel } from '@cohort/protos/transport/channel';
import { downloadFrames } from '@cohort/protos/transport/download-frames';
import { splitHeader } from '@cohort/protos/transport/frames';
import type { TlsKeys } from '@cohort/protos/transport/server-credentials';
import type { TrustStore } from '@cohort/protos/transport/trust-store';
import { unary } from '@cohort/protos/transport/unary';
import { uploadFrames } from '@cohort/protos/transport/upload-frames';
import type { PartyRef } from '@cohort/protos/terms';
import type { Peers } from '../ports/peers.ts';

/** Shorter than any step: a delivery that hangs is sent again, because filing is idempotent. */
const deliverMs = 1000;
/** More for each further statement: a receiver that is slow with many is not away. */
const nextMs = 200;

export interface GrpcPeersOptions {
  readonly tls: TlsKeys;
  readonly trust: TrustStore;
  /** Where a node listens now, when its registered endpoint is a placeholder (ephemeral ports). */
  readonly endpointOf?: (party: PartyRef) => string;
  readonly deadlineMs?: number;
  /** Whether a certificate is a renewed one of that party. */
  readonly isRenewed?: (party: PartyRef, certSha256: string) => boolean;
}

export interface GrpcPeers extends Peers {
  /** Payload bytes sent and received over all channels. */
  traffic(): { sent: number; received: number };
  close(): void;
}

export function grpcPeers({
  tls,
  trust,
  endpointOf = ({ endpoint }) => endpoint,
  deadlineMs = 5000,
  isRenewed = () => false,
}: GrpcPeersOptions): GrpcPeers {
  const channels = new Map<string, Channel>();
  const to = (party: PartyRef): Channel => {
    const endpoint = endpointOf(party);
    const name = `${endpoint} ${party.tlsCertSha256}`;
    const pin = { expectedPeerCertSha256: party.tlsCertSha256, isRenewed: (certSha256: string) => isRenewed(party, certSha256) };
    const channel = channels.get(name) ?? createChannel({ endpoint, tls, trust, ...pin, deadlineMs });
    channels.set(name, channel);
    return channel;
  };
  return {
    deliver: (party, delivery) =>
      unary(to(party), 'Party', 'Deliver', delivery, { deadlineMs: deliverMs + nextMs * (delivery.statements.length - 1) }),
    relay: (party, header, chunks) => uploadFrames(to(party), 'Party', 'Relay', header, chunks),
    async heal(party, query) {
      const { header, frames } = await splitHeader('Party', 'Heal', downloadFrames(to(party), 'Party', 'Heal', query), party.node);
      return { header, chunks: frames };
    },
    hello: (party, hello) => unary(to(party), 'Party', 'Hello', hello),
    artifact: (party, hash, signal) => Promise.resolve(downloadFrames(to(party), 'Party', 'GetArtifact', { hash }, { signal })),
    sumFile: (party, query, signal) => Promise.resolve(downloadFrames(to(party), 'Party', 'SumFile', query, { signal })),
    traffic() {
      const all = [...channels.values()];
      return {
        sent: all.reduce((sum, { traffic }) => sum + traffic.sent, 0),
        received: all.reduce((sum, { traffic }) => sum + traffic.received, 0),
      };
    },
    close() {
      for (const channel of channels.values()) channel.close();
      channels.clear();
    },
  };
}
