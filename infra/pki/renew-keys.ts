// Makes a node's next two certificates and its next box key, beside those in force; its node key, the pin, stays.
import type { Organisation } from './create-organisation.ts';
import { generationDir, generationsOf } from './key-generations.ts';
import { loadNodeKeys, type NodeKeys } from './load-node-keys.ts';
import { writeKeyFolder, type NewKeys } from './write-key-folder.ts';

export type Renewal = Pick<NewKeys, 'notAfter' | 'tlsName'>;

/** They come into force with the registry, see `members.rotate`. @throws {CohortError} CONFIG_INVALID */
export async function renewKeys(dir: string, organisation: Organisation, options: Renewal = {}): Promise<NodeKeys> {
  const { node, msp, nodeKey } = await loadNodeKeys(dir);
  const generation = ((await generationsOf(dir)).at(-1) ?? 0) + 1;
  return await writeKeyFolder(generationDir(dir, generation), organisation, { node, msp, nodeSeed: nodeKey.seed, ...options });
}
