// The ledger port as a consortium's file has it: the embedded ledger at its host, or Hyperledger Fabric at the caller's own peer.
import { connectEmbedded } from '@cohort/chaincode/client/embedded';
import type { HeadCheckpoint } from '@cohort/chaincode/client/head-checkpoint';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { Identity } from '@cohort/chaincode/client/signer-of';
import { CohortError } from '@cohort/protos/errors';
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
}

export async function connectLedger({ genesis, ledger }: Pick<Consortium, 'genesis' | 'ledger'>, caller: Caller): Promise<Ledger> {
  if (ledger.kind === 'embedded') return connectHost(genesis, ledger, caller);
  return await Promise.reject(
    new CohortError('CONFIG_INVALID', 'consortium.json: ledger.kind: expected embedded, got fabric, which nodes do not speak yet'),
  );
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
