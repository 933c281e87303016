// The node folders of a consortium that have a configuration and so can run.
import { join } from 'node:path';
import { nodeDir, type Consortium } from './layout.ts';
import { isThere } from '../node/is-there.ts';

/** Folder by name, the ledger's first; admin nodes only hold keys and never run. */
export async function runnableNodes(dir: string, { nodes }: Pick<Consortium, 'nodes'>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const names = Object.keys(nodes).sort((left, right) => Number(right.endsWith('-ledger')) - Number(left.endsWith('-ledger')));
  for (const name of names) {
    const folder = nodeDir(dir, name);
    if (await isThere(join(folder, 'node.json'))) found.set(name, folder);
  }
  return found;
}

/** Names of the nodes whose folders are here and have no configuration yet. */
export async function unconfiguredNodes(dir: string, { nodes }: Consortium): Promise<string[]> {
  const found: string[] = [];
  for (const name of Object.keys(nodes).filter((node) => !node.endsWith('-admin'))) {
    const folder = nodeDir(dir, name);
    if ((await isThere(folder)) && !(await isThere(join(folder, 'node.json')))) found.push(name);
  }
  return found;
}
