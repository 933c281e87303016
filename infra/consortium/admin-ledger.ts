// An organisation's admin at the ledger's door, with the keys in its admin node's folder.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectEmbedded } from '@cohort/chaincode/client/embedded';
import { fileMemory } from '@cohort/chaincode/client/file-memory';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { LedgerMemory } from '@cohort/chaincode/client/ledger-memory';
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
  const folder = nodeDir(dir, `${msp}-admin`);
  const keys = await loadNodeKeys(folder);
  await mkdir(join(folder, 'state'), { recursive: true, mode: 0o700 });
  return { msp, keys, ledger: connectNode(keys, consortium, fileMemory(join(folder, 'state', 'ledger-memory.json'))) };
}

/** The ledger as the node with these keys reaches it. With a `memory`, one that forked or forgot since the last command is refused. */
export function connectNode(keys: NodeKeys, { genesis, ledger }: Consortium, memory?: LedgerMemory): Ledger {
  return connectEmbedded({
    endpoint: ledger.endpoint,
    tls: keys.tls,
    trust: ledgerTrust(genesis, ledger),
    expectedPeerCertSha256: ledger.tlsCertSha256,
    identity: { ...keys.identity, msp: keys.msp },
    genesis,
    memory,
  });
}
