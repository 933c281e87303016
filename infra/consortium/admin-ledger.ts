// An organisation's admin at the ledger's door, with the keys in its admin node's folder.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectEmbedded } from '@cohort/chaincode/client/embedded';
import { fileMemory } from '@cohort/chaincode/client/file-memory';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { LedgerMemory } from '@cohort/chaincode/client/ledger-memory';
import { ledgerTrust } from '@cohort/chaincode/client/ledger-trust';
import { loadNodeKeys, type NodeKeys } from '../pki/load-node-keys.ts';
import { adminHere } from './admin-here.ts';
import { nodeDir, type Consortium } from './layout.ts';

export interface Admin {
  readonly msp: string;
  readonly keys: NodeKeys;
  readonly ledger: Ledger;
}

export interface AdminOptions {
  /** Whose admin; by default the ledger's host, or the only one that is here. */
  readonly msp?: string | undefined;
  /** How long an outage is waited out, milliseconds. */
  readonly patienceMs?: number;
}

/** @throws {CohortError} USAGE for an organisation that has no admin folder here, CONFIG_INVALID */
export async function connectAdmin(dir: string, consortium: Consortium, options: AdminOptions = {}): Promise<Admin> {
  const msp = await adminHere(dir, consortium, options.msp);
  const folder = nodeDir(dir, `${msp}-admin`);
  const keys = await loadNodeKeys(folder);
  await mkdir(join(folder, 'state'), { recursive: true, mode: 0o700 });
  const memory = fileMemory(join(folder, 'state', 'ledger-memory.json'));
  return { msp, keys, ledger: connectNode(keys, consortium, { memory, patienceMs: options.patienceMs }) };
}

/** The ledger as the node with these keys reaches it. With a `memory`, one that forked or forgot since the last command is refused. */
export function connectNode(
  keys: NodeKeys,
  { genesis, ledger }: Consortium,
  { memory, patienceMs }: { readonly memory?: LedgerMemory; readonly patienceMs?: number | undefined } = {},
): Ledger {
  return connectEmbedded({
    endpoint: ledger.endpoint,
    tls: keys.tls,
    trust: ledgerTrust(genesis, ledger),
    expectedPeerCertSha256: ledger.tlsCertSha256,
    identity: { ...keys.identity, msp: keys.msp },
    genesis,
    memory,
    patienceMs,
  });
}
