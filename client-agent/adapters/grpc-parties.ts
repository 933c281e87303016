// The parties over gRPC with mutual TLS, each channel pinned to the certificate that the terms name.
import type { PartyRef } from '@cohort/protos/terms';
import { createChannel, type Channel, type ChannelOptions } from '@cohort/protos/transport/channel';
import { downloadFrames } from '@cohort/protos/transport/download-frames';
import { unary } from '@cohort/protos/transport/unary';
import { uploadFrames } from '@cohort/protos/transport/upload-frames';
import type { Parties, PartyClient } from '../ports/parties.ts';

/** `traffic` is the sum over all channels, for the account of bytes on the wire. */
export interface GrpcParties extends Parties {
  traffic(): { readonly sent: number; readonly received: number };
}

export interface GrpcPartiesOptions extends Pick<ChannelOptions, 'tls' | 'trust' | 'deadlineMs'> {
  /** Whether a certificate is a renewed one of that party. */
  readonly isRenewed?: (party: PartyRef, certSha256: string) => boolean;
}

export function grpcParties({ tls, trust, deadlineMs, isRenewed = () => false }: GrpcPartiesOptions): GrpcParties {
  const channels = new Map<string, Channel>();
  const channelTo = (party: PartyRef): Channel => {
    const { endpoint, tlsCertSha256 } = party;
    const name = `${endpoint} ${tlsCertSha256}`;
    const known = channels.get(name);
    if (known !== undefined) return known;
    const channel = createChannel({
      endpoint,
      tls,
      trust,
      expectedPeerCertSha256: tlsCertSha256,
      isRenewed: (certSha256) => isRenewed(party, certSha256),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
    });
    channels.set(name, channel);
    return channel;
  };
  return {
    client: (party) => clientOver(channelTo(party)),
    traffic() {
      const all = [...channels.values()].map(({ traffic }) => traffic);
      return { sent: all.reduce((sum, { sent }) => sum + sent, 0), received: all.reduce((sum, { received }) => sum + received, 0) };
    },
    close() {
      for (const channel of channels.values()) channel.close();
    },
  };
}

function clientOver(channel: Channel): PartyClient {
  return {
    announce: (announcement, signal) => unary(channel, 'Agent', 'Announce', announcement, { signal }),
    status: (query, signal) => unary(channel, 'Agent', 'Status', query, { signal }),
    refuse: (refusal, signal) => unary(channel, 'Agent', 'Refuse', refusal, { signal }),
    upload: (header, frames, signal) => uploadFrames(channel, 'Agent', 'Upload', header, frames, { signal }),
    artifact: (query, signal) => downloadFrames(channel, 'Agent', 'GetArtifact', query, { signal }),
  };
}
