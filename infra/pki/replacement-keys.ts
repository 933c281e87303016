// All keys of a node anew, its node key among them, for a vote to put in the place of those that are registered.
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { generateNodeKey } from '@cohort/mpc/crypto';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { createNodeKeys } from './create-node-keys.ts';
import type { Organisation } from './create-organisation.ts';
import { generationDir, generationsOf, putInForce } from './key-generations.ts';
import { loadKeyFolder, loadNodeKeys, type NodeKeys } from './load-node-keys.ts';
import { hasSecret } from './secret-file.ts';
import { writeKeyFolder } from './write-key-folder.ts';

const folderOf = (dir: string): string => join(dir, 'keys', 'replacement');

/** Those that wait for a vote, or that one has passed on since; null when there are none. @throws {CohortError} CONFIG_INVALID */
export async function waitingKeys(dir: string): Promise<NodeKeys | null> {
  return (await hasSecret(join(folderOf(dir), 'tls.pem'))) ? await loadKeyFolder(folderOf(dir)) : null;
}

/**
 * Beside what the node's folder `dir` has; a folder that was lost gets its first. Those that wait already are proposed once more.
 * `registered` is the node key in the registry, hex.
 * @throws {CohortError} CONFIG_INVALID; NODE_REPLACED when a vote has passed on keys that the node did not take up yet
 */
export async function replacementKeys(dir: string, node: string, organisation: Organisation, registered: string): Promise<NodeKeys> {
  if (!(await hasSecret(join(dir, 'keys', 'node.key')))) return await createNodeKeys(dir, node, organisation);
  const isRegistered = ({ nodeKey }: NodeKeys): boolean => toHex(nodeKey.publicKey) === registered;
  const waiting = await waitingKeys(dir);
  if (waiting !== null && isRegistered(waiting))
    throw new CohortError(
      'NODE_REPLACED',
      `${node}: expected a node that uses the keys of the last vote, got one that has not taken them up; start it, then propose others`,
    );
  if (waiting !== null) return waiting;
  const own = await loadNodeKeys(dir);
  if (!isRegistered(own)) return own;
  return await writeKeyFolder(folderOf(dir), organisation, { node, msp: own.msp, nodeSeed: generateNodeKey().seed });
}

/** Makes those that waited the ones in force; after a crash in its midst it can be done again. */
export async function takeUpWaiting(dir: string): Promise<void> {
  const generation = ((await generationsOf(dir)).at(-1) ?? 0) + 1;
  await cp(folderOf(dir), generationDir(dir, generation), { recursive: true });
  await putInForce(dir, generation);
  await rm(folderOf(dir), { recursive: true });
}
