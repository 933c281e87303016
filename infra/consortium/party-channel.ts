// A channel to a party, for an organisation's admin: where the registry has that node now and with its certificates, whatever terms once named.
import type { MembersView } from '@cohort/protos/ledger';
import type { PartyRef } from '@cohort/protos/terms';
import { createChannel, type Channel, type ChannelOptions } from '@cohort/protos/transport/channel';

export interface PartyChannelOptions extends Pick<ChannelOptions, 'tls' | 'trust' | 'deadlineMs'> {
  /** The registry as last read. */
  readonly members: () => MembersView;
}

/**
 * Certificates renewed since count, those before them while they hold, and those of a node key that a vote has put in place: what an admin
 * asks a party for is signed or known by its hash. A node that the registry has no more is asked as the terms name it.
 */
export function partyChannel(party: Pick<PartyRef, 'node' | 'endpoint' | 'tlsCertSha256'>, options: PartyChannelOptions): Channel {
  const { members, ...rest } = options;
  const registered = () => members().nodes.find(({ node }) => node === party.node);
  const isRenewed = (certSha256: string): boolean => {
    const view = registered();
    return view !== undefined && [view, ...(view.rotation?.former ?? [])].some(({ tlsCertSha256 }) => tlsCertSha256 === certSha256);
  };
  const { endpoint, tlsCertSha256 } = registered() ?? party;
  // Empty for a node that is registered without one.
  return createChannel({
    ...rest,
    endpoint: endpoint === '' ? party.endpoint : endpoint,
    expectedPeerCertSha256: tlsCertSha256,
    isRenewed,
  });
}
