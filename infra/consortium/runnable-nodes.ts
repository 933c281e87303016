// The node folders of a consortium that have a configuration and so can run.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeDir, type Consortium } from './layout.ts';

/** Folder by name, the ledger's first; admin nodes only hold keys and never run. */
export async function runnableNodes(dir: string, { nodes }: Consortium): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const names = Object.keys(nodes).sort((left, right) => Number(right.endsWith('-ledger')) - Number(left.endsWith('-ledger')));
  for (const name of names) {
    const folder = nodeDir(dir, name);
    const configured = await access(join(folder, 'node.json')).then(
      () => true,
      () => false,
    );
    if (configured) found.set(name, folder);
  }
  return found;
}
