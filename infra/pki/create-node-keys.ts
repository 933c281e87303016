// Makes a node's four keys: two certificates from its organisation's authority, Ed25519 for statements, X25519 for sealing.
import { generateNodeKey } from '@cohort/mpc/crypto';
import { CohortError } from '@cohort/protos/errors';
import type { Organisation } from './create-organisation.ts';
import { loadNodeKeys, type NodeKeys } from './load-node-keys.ts';
import { wholeFolder } from './whole-folder.ts';
import { writeKeyFolder } from './write-key-folder.ts';

/**
 * Writes `dir/keys/`, whole or not at all: `ca.pem`, and with mode 0600 `tls.pem`, `tls.key.pem`, `identity.pem`, `identity.key.pem`,
 * `node.key`, `box.key` (the last two: 32 bytes in hex).
 * @param node id such as `cleveland/party`
 * @param hosts names and addresses under which it is reached; `localhost` unless told
 * @throws {CohortError} CONFIG_INVALID, FOLDER_IN_USE when the folder holds keys: a node's keys are made once.
 */
export async function createNodeKeys(dir: string, node: string, organisation: Organisation, hosts?: readonly string[]): Promise<NodeKeys> {
  const made = { node, msp: organisation.msp, nodeSeed: generateNodeKey().seed, hosts };
  try {
    await wholeFolder(
      dir,
      (folder) => writeKeyFolder(folder, organisation, made),
      () => Promise.resolve('keys'),
    );
  } catch (thrown) {
    if (CohortError.from(thrown).code !== 'FOLDER_IN_USE') throw thrown;
    throw new CohortError('FOLDER_IN_USE', `${dir}/keys: expected no keys yet; use another folder for a new node`, { cause: thrown });
  }
  return await loadNodeKeys(dir);
}
