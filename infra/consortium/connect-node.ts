// A node at the ledger's door, whichever keys it has.
import { connectEmbedded } from '@cohort/chaincode/client/embedded';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { HeadCheckpoint } from '@cohort/chaincode/client/head-checkpoint';
import { ledgerTrust } from '@cohort/chaincode/client/ledger-trust';
import type { NodeKeys } from '../pki/load-node-keys.ts';
import type { Consortium } from './layout.ts';

/** The ledger as the node with these keys reaches it. With a `memory`, one that forked or forgot since the last command is refused. */
export function connectNode(
  keys: NodeKeys,
  { genesis, ledger }: Consortium,
  { memory, patienceMs }: { readonly memory?: HeadCheckpoint; readonly patienceMs?: number | undefined } = {},
): Ledger {
  const trust = ledgerTrust(genesis, ledger);
  return connectEmbedded({
    endpoint: ledger.endpoint,
    tls: keys.tls,
    trust,
    expectedPeerCertSha256: ledger.tlsCertSha256,
    isRenewed: (certSha256) => trust.isVouched(certSha256),
    identity: { ...keys.identity, msp: keys.msp },
    genesis,
    memory,
    patienceMs,
  });
}
