// An organisation's admin at the ledger's door, with the keys in its admin node's folder.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileCheckpoint } from '@cohort/chaincode/client/file-checkpoint';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { generationsOf, putInForce } from '../pki/key-generations.ts';
import { loadNodeKeys, type NodeKeys } from '../pki/load-node-keys.ts';
import { registeredKeys } from '../pki/registered-keys.ts';
import { adminHere } from './admin-here.ts';
import { connectNode } from './connect-node.ts';
import { chainFileIn, nodeDir, type Consortium } from './layout.ts';
import { takeUpReplacement } from './take-up-replacement.ts';

export interface Admin {
  /** The consortium's folder as it was given. */
  readonly dir: string;
  readonly msp: string;
  readonly keys: NodeKeys;
  readonly ledger: Ledger;
}

export interface AdminOptions {
  /** Whose admin; by default the ledger's host, or the only one that is here. */
  readonly msp?: string | undefined;
  /** How long an outage is waited out, milliseconds. */
  readonly patienceMs?: number;
  /** Reads the admin's folder and changes nothing in it, not even what it remembers of the ledger. */
  readonly leaveFolder?: boolean;
}

/** @throws {CohortError} USAGE for an organisation that has no admin folder here, CONFIG_INVALID */
export async function connectAdmin(dir: string, consortium: Consortium, options: AdminOptions = {}): Promise<Admin> {
  const msp = await adminHere(dir, consortium, options.msp);
  const folder = nodeDir(dir, `${msp}-admin`);
  const leave = options.leaveFolder === true;
  if (!leave) await takeUpReplacement(folder, consortium);
  const keys = await loadNodeKeys(folder);
  if (!leave) await mkdir(join(folder, 'state'), { recursive: true, mode: 0o700 });
  const connect = async (own: NodeKeys): Promise<Admin> => {
    const kept = fileCheckpoint(join(folder, 'state', 'ledger-memory.json'));
    const memory = leave ? { ...kept, save: () => Promise.resolve() } : kept;
    return {
      dir,
      msp,
      keys: own,
      ledger: await connectNode(own, consortium, {
        memory,
        patienceMs: options.patienceMs,
        chainFile: leave ? undefined : chainFileIn(folder),
      }),
    };
  };
  const admin = await connect(keys);
  const renewed = (await generationsOf(folder)).length > 1 ? await takeUpRenewed(folder, admin, leave) : null;
  if (renewed === null) return admin;
  await admin.ledger.close();
  return await connect(renewed);
}

/** No process of an admin runs that would take up what is in force now: its next command does. Null when nothing has changed, or nobody answers. */
async function takeUpRenewed(folder: string, { keys, ledger }: Admin, leave: boolean): Promise<NodeKeys | null> {
  const view = await ledger.evaluate('members.node', { node: keys.node }).catch(() => null);
  if (view === null || view.tlsCertSha256 === keys.tlsCertSha256) return null;
  const found = await registeredKeys(folder, view.tlsCertSha256);
  if (found !== null && !leave) await putInForce(folder, found.generation);
  return found?.keys ?? null;
}
