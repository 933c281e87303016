// How a peer is set up: one file for each organisation, since its external builder is its own, and an environment.
import { join } from 'node:path';
import { endorserMs } from '@cohort/chaincode/fabric-client/pace';
import { cryptography } from './orderer-settings.ts';
import type { OrganisationFolder } from './organisation-folder.ts';

export interface PeerPlace {
  readonly folder: OrganisationFolder;
  readonly data: string;
  readonly listen: string;
  readonly endpoint: string;
  /** Of Fabric's own start of chaincode, which is not used, but must not be another's. */
  readonly chaincodeListen: string;
  readonly operations: string;
}

/** core.yaml. @param builder folder whose bin/ holds detect, build and release @param version of Fabric, such as v3.1.5 */
export function peerFile(builder: string, version: string): object {
  const filters = ['DefaultAuth', 'ExpirationCheck', ...(version.startsWith('v2') ? [] : ['TimeWindowCheck'])];
  return {
    peer: {
      networkId: 'cohort',
      gateway: { enabled: true, ...gatewayTimeouts },
      keepalive: { minInterval: '60s', client: { interval: '60s', timeout: '20s' }, deliveryClient: { interval: '60s', timeout: '20s' } },
      gossip,
      authentication: { timewindow: '15m' },
      BCCSP: cryptography,
      localMspType: 'bccsp',
      // One that is not on the channel yet asks again soon.
      deliveryclient: { reconnectTotalTimeThreshold: '3600s', reConnectBackoffThreshold: '10s', policy: 'cluster' },
      handlers: {
        authFilters: filters.map((name) => ({ name })),
        decorators: [{ name: 'DefaultDecorator' }],
        endorsers: { escc: { name: 'DefaultEndorsement' } },
        validators: { vscc: { name: 'DefaultValidation' } },
      },
      discovery: { enabled: true, authCacheEnabled: true, authCacheMaxSize: 1000, authCachePurgeRetentionRatio: 0.75 },
      limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
      maxRecvMsgSize: 104857600,
      maxSendMsgSize: 104857600,
    },
    vm: { endpoint: '' },
    chaincode: {
      externalBuilders: [{ name: 'cohort', path: builder }],
      installTimeout: '300s',
      startuptimeout: '60s',
      executetimeout: '30s',
      mode: 'net',
      keepalive: 0,
      system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
      logging: { level: 'info', shim: 'warning' },
    },
    ledger: {
      blockchain: {},
      state: { stateDatabase: 'goleveldb', totalQueryLimit: 100000 },
      history: { enableHistoryDatabase: true },
      pvtdataStore: { collElgProcMaxDbBatchSize: 5000, collElgProcDbBatchesInterval: 1000, purgeInterval: 100 },
    },
    operations: { tls: { enabled: false } },
    // Read on the machine itself: how far it is.
    metrics: { provider: 'prometheus' },
  };
}

/**
 * What stands still holds others up only so long. While a gateway dials a peer that it has lost, it answers nobody; who stands still is dialled
 * until gossip takes it for dead.
 */
const gatewayTimeouts = { endorsementTimeout: `${String(endorserMs)}ms`, broadcastTimeout: `${String(endorserMs)}ms`, dialTimeout: '3s' };

/** Each peer takes blocks from the orderers itself. With the usual 25 s a peer that dialled another too early waits so long for its next try. */
const gossip = {
  orgLeader: true,
  useLeaderElection: false,
  state: { enabled: false },
  reconnectInterval: '1s',
  aliveTimeInterval: '1s',
  aliveExpirationTimeout: '5s',
  publishStateInfoInterval: '1s',
  requestStateInfoInterval: '1s',
  membershipTrackerInterval: '1s',
  pvtData: {
    pullRetryThreshold: '60s',
    transientstoreMaxBlockRetention: 1000,
    pushAckTimeout: '3s',
    btlPullMargin: 10,
    reconcileBatchSize: 10,
    reconcileSleepInterval: '1m',
    reconciliationEnabled: true,
    implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
  },
};

export function peerEnvironment({ folder, data, listen, endpoint, chaincodeListen, operations }: PeerPlace): Record<string, string> {
  const { msp, tlsCert, tlsKey, tlsCa } = folder.node('peer');
  return {
    CORE_PEER_ID: `${folder.msp}-peer`,
    CORE_PEER_ADDRESS: endpoint,
    CORE_PEER_LISTENADDRESS: listen,
    CORE_PEER_CHAINCODELISTENADDRESS: chaincodeListen,
    CORE_PEER_GOSSIP_EXTERNALENDPOINT: endpoint,
    CORE_PEER_GOSSIP_BOOTSTRAP: endpoint,
    CORE_PEER_LOCALMSPID: folder.msp,
    CORE_PEER_MSPCONFIGPATH: msp,
    CORE_PEER_FILESYSTEMPATH: data,
    CORE_LEDGER_SNAPSHOTS_ROOTDIR: join(data, 'snapshots'),
    CORE_PEER_TLS_ENABLED: 'true',
    CORE_PEER_TLS_CERT_FILE: tlsCert,
    CORE_PEER_TLS_KEY_FILE: tlsKey,
    CORE_PEER_TLS_ROOTCERT_FILE: tlsCa,
    CORE_OPERATIONS_LISTENADDRESS: operations,
    CORE_VM_ENDPOINT: '',
  };
}

/** For the `peer` command as the organisation's operator. */
export function operatorEnvironment({ folder, endpoint }: Pick<PeerPlace, 'folder' | 'endpoint'>): Record<string, string> {
  const { msp, tlsCa } = folder.node('operator');
  return {
    FABRIC_LOGGING_SPEC: 'warn',
    CORE_PEER_ADDRESS: endpoint,
    CORE_PEER_LOCALMSPID: folder.msp,
    CORE_PEER_MSPCONFIGPATH: msp,
    CORE_PEER_TLS_ENABLED: 'true',
    CORE_PEER_TLS_ROOTCERT_FILE: tlsCa,
  };
}
