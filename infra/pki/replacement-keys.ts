// All keys of a node anew, its node key among them, for a vote to put in the place of those that are registered.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { generateNodeKey } from '@cohort/mpc/crypto';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { createNodeKeys } from './create-node-keys.ts';
import type { Organisation } from './create-organisation.ts';
import { hostsIn } from './hosts-in.ts';
import { addGeneration, generationDir, generationInForce, putInForce } from './key-generations.ts';
import { loadKeyFolder, loadNodeKeys, type NodeKeys } from './load-node-keys.ts';
import { hasSecret, readSecret, writeSecret } from './secret-file.ts';
import { wholeFolder } from './whole-folder.ts';
import { writeKeyFolder } from './write-key-folder.ts';

const name = 'replacement';
const folderOf = (dir: string): string => join(dir, 'keys', name);

/** Those that wait for a vote, or that one has passed on since; null when there are none. @throws {CohortError} CONFIG_INVALID */
export async function waitingKeys(dir: string): Promise<NodeKeys | null> {
  const certificate = join(folderOf(dir), 'tls.pem');
  if (!(await hasSecret(certificate))) return null;
  const inForce = join(generationDir(dir, await generationInForce(dir)), 'tls.pem');
  if ((await hasSecret(inForce)) && (await readSecret(inForce)) === (await readSecret(certificate))) {
    // Taken up already by a process that died before it could remove them.
    await removeWaiting(dir);
    return null;
  }
  return await loadKeyFolder(folderOf(dir));
}

/**
 * Beside what the node's folder `dir` has; a folder that was lost gets its first. Those that wait already are proposed once more.
 * `registered` is the node key in the registry, hex; `hosts` name the node from now on, or stay as they were where there are none.
 * @throws {CohortError} CONFIG_INVALID; NODE_REPLACED when a vote has passed on keys that the node did not take up yet
 */
export async function replacementKeys(
  dir: string,
  node: string,
  organisation: Organisation,
  registered: string,
  hosts?: readonly string[],
): Promise<NodeKeys> {
  const there = await keysThere(dir, node, registered);
  if (there !== null) return there;
  if (!(await hasSecret(join(dir, 'keys', 'node.key')))) return await createNodeKeys(dir, node, organisation, hosts);
  const own = await loadNodeKeys(dir);
  const made = { node, msp: own.msp, nodeSeed: generateNodeKey().seed, hosts: hosts ?? hostsIn(own.tls.certPem) };
  await wholeFolder(
    join(dir, 'keys'),
    (folder) => writeKeyFolder(folder, organisation, made),
    () => Promise.resolve(name),
  );
  return await loadKeyFolder(folderOf(dir));
}

/** Keys of the folder `dir` that can be proposed as they are; null where they are still to be made. @throws {CohortError} as `replacementKeys` */
export async function keysThere(dir: string, node: string, registered: string): Promise<NodeKeys | null> {
  if (!(await hasSecret(join(dir, 'keys', 'node.key')))) return null;
  const isRegistered = ({ nodeKey }: NodeKeys): boolean => toHex(nodeKey.publicKey) === registered;
  const waiting = await waitingKeys(dir);
  if (waiting !== null && isRegistered(waiting))
    throw new CohortError(
      'NODE_REPLACED',
      `${node}: expected a node that uses the keys of the last vote, got one that has not taken them up; start it, then propose others`,
    );
  if (waiting !== null) return waiting;
  const own = await loadNodeKeys(dir);
  return isRegistered(own) ? null : own;
}

/** Makes those that waited the ones in force; after a crash in its midst it can be done again. */
export async function takeUpWaiting(dir: string): Promise<void> {
  const generation = await addGeneration(dir, async (folder) => {
    for (const file of await readdir(folderOf(dir))) await writeSecret(join(folder, file), await readSecret(join(folderOf(dir), file)));
  });
  await putInForce(dir, generation);
  await removeWaiting(dir);
}

/** The certificate last: until it is gone, it tells that the rest may go. An empty folder hinders nobody. */
async function removeWaiting(dir: string): Promise<void> {
  const files = await readdir(folderOf(dir));
  for (const file of files.filter((item) => item !== 'tls.pem')) await rm(join(folderOf(dir), file));
  await rm(join(folderOf(dir), 'tls.pem'));
  await rm(folderOf(dir), { recursive: true });
}
