// Agents here that offer no dataset: they run, and no round counts on them.
import { agentConfigShape } from '../node/agent-config.ts';
import { readConfig } from '../node/config.ts';
import type { Consortium } from './layout.ts';
import { runnableNodes } from './runnable-nodes.ts';

/** Folder names. A file that cannot be read is no finding here. */
export async function idleAgents(dir: string, consortium: Pick<Consortium, 'nodes'>): Promise<string[]> {
  const found: string[] = [];
  for (const [name, folder] of await runnableNodes(dir, consortium)) {
    if (consortium.nodes[name]?.endsWith('/agent') !== true) continue;
    const config = await readConfig(folder, agentConfigShape).catch(() => null);
    if (config?.offers.length === 0) found.push(name);
  }
  return found;
}
