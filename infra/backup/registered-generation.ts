// Whether the keys of a backup are still the node's, as the ledger has it: what was renewed or replaced since is not in it.
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { NodeView } from '@cohort/protos/ledger';
import { adminsHere } from '../consortium/admin-here.ts';
import { connectAdmin } from '../consortium/admin-ledger.ts';
import { connectNode } from '../consortium/connect-node.ts';
import type { Consortium } from '../consortium/layout.ts';
import { certificateAt, fingerprintOf } from '../pki/certificate-at.ts';
import { putInForce } from '../pki/key-generations.ts';
import { loadNodeKeys } from '../pki/load-node-keys.ts';
import { registeredKeys } from '../pki/registered-keys.ts';
import { waitingKeys } from '../pki/replacement-keys.ts';

const patienceMs = 3000;

/** Whose ledger is asked. */
export interface Asked {
  readonly dir: string;
  readonly consortium: Consortium;
  /** Nothing in `dir` is changed: an admin's folder neither. */
  readonly isDry: boolean;
}

/**
 * Puts in force in `folder`, which has a node's keys, the generation that the registry has. False for a node that nobody has admitted yet.
 * Asks as the organisation's admin where its folder is in `dir`, else as the node itself.
 * @throws {CohortError} NODE_REPLACED, ROTATION_INVALID with what to do; FOLDER_IN_USE for a node that runs elsewhere; UNREACHABLE
 */
export async function putRegisteredInForce(folder: string, node: string, at: Asked): Promise<boolean> {
  const view = await registered(folder, node, at);
  if (view === null) return false;
  await assertAway(folder, view);
  const waits = await waitingKeys(folder);
  // Those that a vote has put in force meanwhile: the node takes them up when it starts.
  if (waits?.tlsCertSha256 === view.tlsCertSha256) return true;
  const { nodeKey } = await loadNodeKeys(folder);
  const remedy = `restore a later backup, or restore this one without its keys (--without-keys) and have others voted: cohort node replace ${node}`;
  if (toHex(nodeKey.publicKey) !== view.nodeKey)
    throw new CohortError(
      'NODE_REPLACED',
      `${node}: expected a backup with the node key that is registered, got one from before a vote replaced it; ${remedy}`,
    );
  const found = await registeredKeys(folder, view.tlsCertSha256);
  const next = view.rotation?.next?.record.tlsCertSha256;
  if (found === null || (next !== undefined && (await registeredKeys(folder, next)) === null))
    throw new CohortError(
      'ROTATION_INVALID',
      `${node}: expected a backup with the certificates and box key that are registered, got one from before they were renewed; ${remedy}`,
    );
  await putInForce(folder, found.generation);
  return true;
}

/** Two that have one past would each say what only one may. What listens nowhere, as an agent, cannot be looked for. @throws {CohortError} FOLDER_IN_USE */
async function assertAway(folder: string, { node, endpoint, tlsCertSha256, rotation }: NodeView): Promise<void> {
  if (endpoint === '') return;
  const shown = await certificateAt(endpoint, (await loadNodeKeys(folder)).tls).catch(() => null);
  const own = [tlsCertSha256, ...(rotation?.former ?? []).map((former) => former.tlsCertSha256)];
  if (shown !== null && own.includes(fingerprintOf(shown)))
    throw new CohortError(
      'FOLDER_IN_USE',
      `${node}: expected that it runs nowhere, got an answer at ${endpoint} with its certificate; stop it there first, for two of one node sign twice`,
    );
}

/** Null where nobody has admitted it. */
async function registered(folder: string, node: string, { dir, consortium, isDry }: Asked): Promise<NodeView | null> {
  const [msp = '', role] = node.split('/');
  const isAdminHere = role !== 'admin' && (await adminsHere(dir, consortium)).includes(msp);
  const ledger = isAdminHere
    ? (await connectAdmin(dir, consortium, { msp, patienceMs, leaveFolder: isDry })).ledger
    : await connectNode(await loadNodeKeys(folder), consortium, { patienceMs });
  try {
    return await ledger.evaluate('members.node', { node });
  } catch (thrown) {
    const error = CohortError.from(thrown);
    if (error.code === 'NOT_FOUND') return null;
    if (error.code === 'CERTIFICATE_UNKNOWN' && !isAdminHere)
      throw new CohortError(
        'ROTATION_INVALID',
        `${node}: expected a backup whose certificate the ledger knows, got a stranger's: renewed or replaced since, or never admitted; restore the folder of ${msp}'s admin first, whom the ledger tells which, or a later backup`,
        { cause: thrown },
      );
    if (error.code !== 'UNREACHABLE' && error.code !== 'TIMED_OUT') throw error;
    throw new CohortError(
      error.code,
      `${error.detail}; the ledger says whether these keys are still the node's, so nothing was restored: run this again once it answers`,
      { cause: thrown },
    );
  } finally {
    await ledger.close();
  }
}
