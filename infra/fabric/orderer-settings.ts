// How an orderer is set up: one file that is the same for all, and an environment for each.
import { join } from 'node:path';
import type { OrganisationFolder } from './organisation-folder.ts';

export const cryptography = { Default: 'SW', SW: { Hash: 'SHA2', Security: 256, FileKeyStore: { KeyStore: '' } } };

export interface OrdererPlace {
  readonly folder: OrganisationFolder;
  /** Where its ledger and logs of consensus are kept. */
  readonly data: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly admin: string;
  readonly operations: string;
}

/** orderer.yaml. A variable of the environment is ignored where its section is missing from the file, so that empty ones stand here. */
export const ordererFile = {
  General: {
    TLS: {},
    Cluster: {},
    BCCSP: cryptography,
    BootstrapMethod: 'none',
    Keepalive: { ServerMinInterval: '60s' },
  },
  FileLedger: {},
  Operations: {},
  // Read on the machine itself: who leads.
  Metrics: { Provider: 'prometheus' },
  Admin: { TLS: {} },
  ChannelParticipation: { Enabled: true, MaxRequestBodySize: '1 MB' },
  Consensus: { WALDir: '', SnapDir: '' },
};

export function ordererEnvironment({ folder, data, listen, admin, operations }: OrdererPlace): Record<string, string> {
  const { msp, tlsCert, tlsKey, tlsCa } = folder.node('orderer');
  return {
    ORDERER_GENERAL_LISTENADDRESS: listen.host,
    ORDERER_GENERAL_LISTENPORT: String(listen.port),
    ORDERER_GENERAL_LOCALMSPID: folder.msp,
    ORDERER_GENERAL_LOCALMSPDIR: msp,
    ORDERER_GENERAL_TLS_ENABLED: 'true',
    ORDERER_GENERAL_TLS_PRIVATEKEY: tlsKey,
    ORDERER_GENERAL_TLS_CERTIFICATE: tlsCert,
    ORDERER_GENERAL_TLS_ROOTCAS: `[${tlsCa}]`,
    ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE: tlsCert,
    ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY: tlsKey,
    ORDERER_GENERAL_CLUSTER_ROOTCAS: `[${tlsCa}]`,
    ORDERER_FILELEDGER_LOCATION: join(data, 'ledger'),
    ORDERER_CONSENSUS_WALDIR: join(data, 'wal'),
    ORDERER_CONSENSUS_SNAPDIR: join(data, 'snap'),
    ORDERER_CHANNELPARTICIPATION_ENABLED: 'true',
    ORDERER_ADMIN_LISTENADDRESS: admin,
    ORDERER_ADMIN_TLS_ENABLED: 'true',
    ORDERER_ADMIN_TLS_CERTIFICATE: tlsCert,
    ORDERER_ADMIN_TLS_PRIVATEKEY: tlsKey,
    ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED: 'true',
    ORDERER_ADMIN_TLS_CLIENTROOTCAS: `[${tlsCa}]`,
    ORDERER_OPERATIONS_LISTENADDRESS: operations,
  };
}
