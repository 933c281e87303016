// Which organisations a channel has, each with its authorities, its places and its orderer's certificates: read from the channel's configuration.
import { common, msp as msps, orderer as orderers, peer as peers } from '@hyperledger/fabric-protos';
import { addressOf } from '@cohort/protos/endpoint';
import { CohortError } from '@cohort/protos/errors';
import { groupsOf, namesIn, valuesOf } from '@cohort/chaincode/fabric-client/config-groups';

export interface MemberOnChannel {
  readonly msp: string;
  /** Its authorities, PEM, the one that issues certificates now first. */
  readonly caPems: readonly string[];
  /** `host:port` at which its orderer and its peer are reached. */
  readonly orderer: string;
  readonly peer: string;
  /** Empty where the orderers follow one leader (Raft), whose channels do not name it. */
  readonly ordererCertPem: string;
  readonly ordererTlsPem: string;
  /** Its orderer's number among the channel's. */
  readonly id: number;
}

export interface ChannelNow {
  readonly group: common.ConfigGroup;
  readonly isByzantine: boolean;
  /** By the number of their orderers. */
  readonly members: readonly MemberOnChannel[];
}

/** @param block a block that holds a configuration @throws {CohortError} CONFIG_INVALID for a channel that Cohort did not make */
export function channelIn(block: common.Block): ChannelNow {
  const [bytes = new Uint8Array()] = block.getData()?.getDataList_asU8() ?? [];
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
  const group = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()?.getChannelGroup();
  const [ordering, endorsing] = ['Orderer', 'Application'].map((name) => (group === undefined ? undefined : groupsOf(group).get(name)));
  if (group === undefined || ordering === undefined || endorsing === undefined)
    throw strange('groups Orderer and Application', 'a configuration without them');
  const { isByzantine, consenters } = consentersOf(ordering);
  const members = namesIn(groupsOf(endorsing)).map((msp): MemberOnChannel => {
    const [own, ordered] = [groupsOf(endorsing).get(msp), groupsOf(ordering).get(msp)];
    const [orderer] =
      ordered === undefined ? [] : common.OrdererAddresses.deserializeBinary(valueIn(ordered, 'Endpoints')).getAddressesList();
    const [anchor] = own === undefined ? [] : peers.AnchorPeers.deserializeBinary(valueIn(own, 'AnchorPeers')).getAnchorPeersList();
    const consenter = consenters.find((each) => (isByzantine ? each.msp === msp : each.endpoint === orderer));
    if (own === undefined || orderer === undefined || anchor === undefined || consenter === undefined)
      throw strange(`an orderer and a peer of ${msp}`, 'an organisation that lacks one');
    const { id, certPem, tlsPem } = consenter;
    const peer = endpointOf(anchor.getHost(), anchor.getPort());
    return { msp, caPems: authoritiesOf(valueIn(own, 'MSP')), orderer, peer, ordererCertPem: certPem, ordererTlsPem: tlsPem, id };
  });
  return { group, isByzantine, members: members.sort((left, right) => left.id - right.id) };
}

interface ConsenterOn {
  readonly id: number;
  /** Empty where the channel does not say, which names its endpoint only. */
  readonly msp: string;
  readonly endpoint: string;
  readonly certPem: string;
  readonly tlsPem: string;
}

function consentersOf(ordering: common.ConfigGroup): { readonly isByzantine: boolean; readonly consenters: readonly ConsenterOn[] } {
  const consensus = orderers.ConsensusType.deserializeBinary(valueIn(ordering, 'ConsensusType'));
  const isByzantine = consensus.getType() === 'BFT';
  const consenters = isByzantine
    ? common.Orderers.deserializeBinary(valueIn(ordering, 'Orderers'))
        .getConsenterMappingList()
        .map((each) => ({
          id: each.getId(),
          msp: each.getMspId(),
          endpoint: endpointOf(each.getHost(), each.getPort()),
          certPem: text(each.getIdentity_asU8()),
          tlsPem: text(each.getServerTlsCert_asU8()),
        }))
    : orderers.etcdraft.ConfigMetadata.deserializeBinary(consensus.getMetadata_asU8())
        .getConsentersList()
        .map((each, at) => ({
          id: at + 1,
          msp: '',
          endpoint: endpointOf(each.getHost(), each.getPort()),
          certPem: '',
          tlsPem: text(each.getServerTlsCert_asU8()),
        }));
  return { isByzantine, consenters };
}

function authoritiesOf(value: Uint8Array): readonly string[] {
  const config = msps.FabricMSPConfig.deserializeBinary(msps.MSPConfig.deserializeBinary(value).getConfig_asU8());
  return config.getRootCertsList_asU8().map(text);
}

const valueIn = (group: common.ConfigGroup, name: string): Uint8Array => valuesOf(group).get(name)?.getValue_asU8() ?? new Uint8Array();
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const endpointOf = (host: string, port: number): string =>
  `${addressOf(host).includes(':') ? `[${addressOf(host)}]` : host}:${String(port)}`;

function strange(expected: string, got: string): CohortError {
  return new CohortError(
    'CONFIG_INVALID',
    `channel: expected ${expected}, as cohort ledger up makes it, got ${got}; it was changed by other means: ask who did`,
  );
}
