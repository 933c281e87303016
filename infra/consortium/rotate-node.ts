// Gives a node its next certificates, issued by its organisation's authority, and its next box key: registered by a record that its node key signs.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { NodeRecord } from '@cohort/protos/ledger';
import { recordHash, rotationBytes } from '@cohort/protos/rotation';
import { readMembers } from '@cohort/chaincode/client/read-members';
import type { Organisation } from '../pki/create-organisation.ts';
import { loadNodeKeys, type NodeKeys } from '../pki/load-node-keys.ts';
import { possessionOf } from '../pki/prove-possession.ts';
import { waitingKeys } from '../pki/replacement-keys.ts';
import { hasSecret } from '../pki/secret-file.ts';
import { dropGeneration, generationDir, generationInForce } from '../pki/key-generations.ts';
import { renewKeys } from '../pki/renew-keys.ts';
import { askingOrganisations, epochStop } from '../view/epoch-stop.ts';

/** Whether a submission is on the ledger is not known after these. */
const unanswered: ReadonlySet<string> = new Set(['UNREACHABLE', 'TIMED_OUT', 'REPLY_INVALID']);

export interface Rotation {
  readonly keys: NodeKeys;
  /** Epoch from which they are in force; the running node takes them up by itself. */
  readonly since: number;
  /** Why that epoch does not come, and what lets it come; null where epochs can end. */
  readonly stop: string | null;
}

/**
 * `dir` is the node's folder, `ledger` the ledger as any node of the organisation reaches it.
 * @throws {CohortError} NOT_FOUND for a node that is not registered, ROTATION_INVALID while another is on its way, CONFIG_INVALID
 */
export async function rotateNode(
  dir: string,
  node: string,
  organisation: Organisation,
  ledger: Ledger,
  notAfter?: Date,
): Promise<Rotation> {
  const { record, number, previous, stop } = await nextRotation(dir, node, ledger);
  const keys = await renewKeys(dir, organisation, { notAfter });
  const next = {
    ...record,
    tlsCertSha256: keys.tlsCertSha256,
    identityCertSha256: keys.identityCertSha256,
    boxKey: toHex(keys.boxKey.publicKey),
  };
  const proof = possessionOf(keys, rotationBytes(ledger.genesisHash, number, previous, next));
  const body = { record: next, number, previous, signature: proof.node, tls: proof.tls, identity: proof.identity };
  const request = `rotate-${node}-${String(number)}-${keys.tlsCertSha256.slice(0, 16)}`;
  const { payload } = await ledger.submit('members.rotate', request, body).catch(async (thrown: unknown) => {
    // What the ledger refused is nobody's; after an outage it may have been written all the same.
    if (!unanswered.has(CohortError.from(thrown).code)) await dropGeneration(dir, keys.generation);
    throw thrown;
  });
  return { keys, since: (payload as { readonly since: number }).since, stop };
}

/** What the next rotation follows, once nothing hinders it: nothing is written. @throws {CohortError} as `rotateNode`, but for what the ledger refuses */
export async function nextRotation(
  dir: string,
  node: string,
  ledger: Ledger,
): Promise<{ readonly record: NodeRecord; readonly number: number; readonly previous: string; readonly stop: string | null }> {
  const { status: _status, rotation, ...record } = await ledger.evaluate('members.node', { node });
  await assertOwnKey(dir, record);
  const stop = epochStop((await ledger.evaluate('epochs.current', {})).needed, askingOrganisations(await readMembers(ledger)));
  if (rotation !== null && rotation.next !== null)
    throw new CohortError(
      'ROTATION_INVALID',
      `${node}: expected no record on its way, got one for epoch ${String(rotation.next.since)}; ${stop ?? 'wait for it'}`,
    );
  return { record, number: (rotation?.used ?? 0) + 1, previous: recordHash(record), stop };
}

/** Only the node key that is registered signs a rotation. @throws {CohortError} CONFIG_INVALID for a folder without it, NODE_REPLACED while another waits for a vote */
async function assertOwnKey(dir: string, { node, nodeKey }: Pick<NodeRecord, 'node' | 'nodeKey'>): Promise<void> {
  const isLost = !(await hasSecret(join(generationDir(dir, await generationInForce(dir)), 'node.key')));
  if (!isLost && toHex((await loadNodeKeys(dir)).nodeKey.publicKey) === nodeKey) return;
  const lost = `${node}: expected the node key that is registered in ${dir}/keys, got`;
  if (isLost)
    throw new CohortError(
      'CONFIG_INVALID',
      `${lost} none; restore the folder from its backup, or have the key replaced: cohort node replace ${node}`,
    );
  if ((await waitingKeys(dir)) === null)
    throw new CohortError(
      'NODE_REPLACED',
      `${lost} another; a replacement that was proposed waits for its vote (cohort proposal list); without one, restore the folder from its backup or propose this key: cohort node replace ${node}`,
    );
  throw new CohortError(
    'NODE_REPLACED',
    `${lost} another, and a replacement beside it; start the node, or have it voted: cohort proposal list`,
  );
}
