// The ledger port as a consortium's file has it: the embedded ledger at its host, or Hyperledger Fabric at the caller's own peer.
import { connectEmbedded } from '@cohort/chaincode/client/embedded';
import type { HeadCheckpoint } from '@cohort/chaincode/client/head-checkpoint';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { Identity } from '@cohort/chaincode/client/signer-of';
import type { CohortError } from '@cohort/protos/errors';
import type { Genesis } from '@cohort/protos/ledger';
import type { TlsKeys } from '@cohort/protos/transport/server-credentials';
import type { TrustStore } from '@cohort/protos/transport/trust-store';
import type { Consortium } from './layout.ts';
import type { EmbeddedLedger } from './ledger-address.ts';

export interface Caller {
  readonly tls: TlsKeys;
  readonly identity: Identity;
  readonly trust: TrustStore;
  /** With it, a ledger that forked or forgot since it was saved is refused. */
  readonly memory?: HeadCheckpoint | undefined;
  readonly patienceMs?: number | undefined;
  /** On Fabric a file of the caller's own, by which it goes on verifying where it was; without it from the first block. */
  readonly chainFile?: string | undefined;
  /** On Fabric told of a peer that lags, withholds or contradicts others. */
  readonly told?: (doubt: CohortError, peer: string) => void;
}

export async function connectLedger({ genesis, ledger }: Pick<Consortium, 'genesis' | 'ledger'>, caller: Caller): Promise<Ledger> {
  if (ledger.kind === 'embedded') return connectHost(genesis, ledger, caller);
  // Loaded where it is used: what it loads is much.
  const { connectFabric } = await import('@cohort/chaincode/fabric-client/connect-fabric');
  const { chaincodeName, channelName } = await import('../fabric/channel-config.ts');
  const { identity, memory, patienceMs, chainFile } = caller;
  const authorityOf = (msp: string): string => genesis.organisations.find((organisation) => organisation.msp === msp)?.caPem ?? '';
  return connectFabric({
    peers: [
      ...ledger.members.map(({ msp, peer }) => ({ msp, endpoint: peer, tlsCaPem: authorityOf(msp) })),
      ...ledger.later.map(({ msp, peer, caPem }) => ({ msp, endpoint: peer, tlsCaPem: caPem })),
    ],
    identity,
    genesis,
    channel: channelName,
    chaincode: chaincodeName,
    memory,
    chainFile,
    patienceMs,
    told: (doubt, peer) => caller.told?.(doubt, peer),
  });
}

/** The embedded ledger at its host. */
export function connectHost(genesis: Genesis, { endpoint, tlsCertSha256 }: EmbeddedLedger, caller: Caller): Ledger {
  const { tls, identity, trust, memory, patienceMs } = caller;
  return connectEmbedded({
    endpoint,
    tls,
    trust,
    expectedPeerCertSha256: tlsCertSha256,
    isRenewed: (certSha256) => trust.isVouched(certSha256),
    identity,
    genesis,
    memory,
    patienceMs,
  });
}
