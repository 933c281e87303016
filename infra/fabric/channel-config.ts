// The channel's first configuration, as configtxgen reads it: who orders, who endorses, and by which majority things change.
import { viewChangeMs } from '@cohort/chaincode/fabric-client/pace';
import { agreesByQuorum } from '@cohort/chaincode/fabric-client/agrees-by-quorum';
import { addressOf, placeOf } from '@cohort/protos/endpoint';

export interface ChannelMember {
  readonly msp: string;
  /** `host:port` at which its orderer and its peer are reached. */
  readonly orderer: string;
  readonly peer: string;
  /** Its orderer's number among the channel's. */
  readonly id: number;
  /** Files that hold what is public of it: its authority's folder, its orderer's certificates. */
  readonly mspDir: string;
  readonly ordererCert: string;
  readonly ordererTls: string;
}

export const channelName = 'cohort';
export const chaincodeName = 'cohort';
export const profileName = 'Cohort';

/** How long a leader gathers transactions before it cuts a block. On small machines followers fall behind for good at less. */
const batchInterval = '200ms';

/** All of these must be given: a section that lacks one leaves it empty, and the channel cannot be joined. */
const smartBft = {
  RequestBatchMaxInterval: batchInterval,
  RequestForwardTimeout: '2s',
  RequestComplainTimeout: '4s',
  RequestAutoRemoveTimeout: '3m0s',
  ViewChangeResendInterval: '2s',
  ViewChangeTimeout: '10s',
  LeaderHeartbeatTimeout: `${String(viewChangeMs / 1000)}s`,
  LeaderHeartbeatCount: 10,
  CollectTimeout: '500ms',
  IncomingMessageBufferSize: 200,
  RequestPoolSize: 5000,
  SpeedUpViewChange: true,
};
const raft = { TickInterval: '100ms', ElectionTick: 10, HeartbeatTick: 1, MaxInflightBlocks: 5, SnapshotIntervalSize: '16 MB' };

/** Whether a channel of these founders begins with orderers that agree by quorum. It stays what it began as. */
export const beginsByzantine = (founders: readonly unknown[]): boolean => agreesByQuorum(founders.length);

const signature = (rule: string) => ({ Type: 'Signature', Rule: rule });
const implicit = (rule: string) => ({ Type: 'ImplicitMeta', Rule: rule });
const common = { Readers: implicit('ANY Readers'), Writers: implicit('ANY Writers'), Admins: implicit('MAJORITY Admins') };

/** JSON, which is YAML too. Every organisation orders and endorses. */
export function channelConfig(members: readonly ChannelMember[], isBft: boolean): object {
  const consenters = members.map(({ msp, orderer, id, ordererCert, ordererTls }) => {
    const { host, port } = placeOf(orderer);
    return {
      ID: id,
      Host: addressOf(host),
      Port: port,
      MSPID: msp,
      Identity: ordererCert,
      ClientTLSCert: ordererTls,
      ServerTLSCert: ordererTls,
    };
  });
  return {
    Profiles: {
      [profileName]: {
        Policies: common,
        Capabilities: { [isBft ? 'V3_0' : 'V2_0']: true },
        Orderer: {
          OrdererType: isBft ? 'BFT' : 'etcdraft',
          BatchTimeout: batchInterval,
          BatchSize: { MaxMessageCount: 500, AbsoluteMaxBytes: '10 MB', PreferredMaxBytes: '2 MB' },
          Organizations: members.map((member) => organisation(member)),
          Policies: { ...common, BlockValidation: implicit('ANY Writers') },
          Capabilities: { V2_0: true },
          ...(isBft
            ? { ConsenterMapping: consenters, SmartBFT: smartBft }
            : {
                EtcdRaft: {
                  Consenters: consenters.map(({ Host, Port, ClientTLSCert, ServerTLSCert }) => ({
                    Host,
                    Port,
                    ClientTLSCert,
                    ServerTLSCert,
                  })),
                  Options: raft,
                },
              }),
        },
        Application: {
          Organizations: members.map((member) => organisation(member)),
          Policies: { ...common, LifecycleEndorsement: implicit('MAJORITY Endorsement'), Endorsement: implicit('MAJORITY Endorsement') },
          Capabilities: { V2_5: true },
        },
      },
    },
  };
}

function organisation({ msp, mspDir, orderer, peer }: ChannelMember): object {
  const { host, port } = placeOf(peer);
  return {
    Name: msp,
    ID: msp,
    MSPDir: mspDir,
    OrdererEndpoints: [orderer],
    AnchorPeers: [{ Host: addressOf(host), Port: port }],
    Policies: {
      Readers: signature(`OR('${msp}.admin','${msp}.peer','${msp}.client','${msp}.orderer')`),
      Writers: signature(`OR('${msp}.admin','${msp}.client','${msp}.orderer')`),
      Admins: signature(`OR('${msp}.admin')`),
      Endorsement: signature(`OR('${msp}.peer')`),
    },
  };
}
