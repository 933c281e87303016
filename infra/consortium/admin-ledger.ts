// An organisation's admin at the ledger's door, with the keys in its admin node's folder.
import { connectEmbedded } from '@cohort/chaincode/client/embedded';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { ledgerTrust } from '@cohort/chaincode/client/ledger-trust';
import { CohortError } from '@cohort/protos/errors';
import { loadNodeKeys, type NodeKeys } from '../pki/load-node-keys.ts';
import { nodeDir, type Consortium } from './layout.ts';

export interface Admin {
  readonly msp: string;
  readonly keys: NodeKeys;
  readonly ledger: Ledger;
}

/** @throws {CohortError} USAGE for an organisation that has no admin folder here, CONFIG_INVALID */
export async function connectAdmin(dir: string, consortium: Consortium, msp: string): Promise<Admin> {
  if (!consortium.organisations.includes(msp))
    throw new CohortError('USAGE', `organisation: expected one of ${consortium.organisations.join(', ')}, got ${msp}`);
  const keys = await loadNodeKeys(nodeDir(dir, `${msp}-admin`));
  return { msp, keys, ledger: connectNode(keys, consortium) };
}

/** The ledger as the node with these keys reaches it. */
export function connectNode(keys: NodeKeys, { genesis, ledger }: Consortium): Ledger {
  return connectEmbedded({
    endpoint: ledger.endpoint,
    tls: keys.tls,
    trust: ledgerTrust(genesis, ledger),
    expectedPeerCertSha256: ledger.tlsCertSha256,
    identity: { ...keys.identity, msp: keys.msp },
    genesis,
  });
}
