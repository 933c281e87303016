// Makes a node's next two certificates and its next box key, beside those in force; its node key, the pin, stays.
import type { Organisation } from './create-organisation.ts';
import { hostsIn } from './hosts-in.ts';
import { addGeneration, generationDir } from './key-generations.ts';
import { loadKeyFolder, loadNodeKeys, type NodeKeys } from './load-node-keys.ts';
import { writeKeyFolder, type NewKeys } from './write-key-folder.ts';

export type Renewal = Pick<NewKeys, 'notAfter' | 'tlsName'>;

export interface RenewedKeys extends NodeKeys {
  readonly generation: number;
}

/** Under the same hosts. They come into force with the registry, see `members.rotate`. @throws {CohortError} CONFIG_INVALID; FOLDER_IN_USE beside another command */
export async function renewKeys(dir: string, organisation: Organisation, options: Renewal = {}): Promise<RenewedKeys> {
  const { node, msp, nodeKey, tls } = await loadNodeKeys(dir);
  const hosts = hostsIn(tls.certPem);
  const generation = await addGeneration(dir, (folder) =>
    writeKeyFolder(folder, organisation, { node, msp, nodeSeed: nodeKey.seed, hosts, ...options }),
  );
  return { ...(await loadKeyFolder(generationDir(dir, generation))), generation };
}
