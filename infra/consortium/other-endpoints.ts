// Parties here that are registered under another port than their node.json says: nobody finds them there.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MembersView } from '@cohort/protos/ledger';
import type { Consortium } from './layout.ts';
import { runnableNodes } from './runnable-nodes.ts';

export interface OtherEndpoint {
  readonly node: string;
  readonly detail: string;
}

/** Port 0 is any. A file that cannot be read is no finding here. */
export async function otherEndpoints(
  dir: string,
  consortium: Pick<Consortium, 'nodes'>,
  { nodes }: Pick<MembersView, 'nodes'>,
): Promise<OtherEndpoint[]> {
  const found: OtherEndpoint[] = [];
  for (const [name, folder] of await runnableNodes(dir, consortium)) {
    const registered = nodes.find(({ node, role }) => role === 'party' && node === consortium.nodes[name]);
    const configured = await portIn(join(folder, 'node.json'));
    if (registered === undefined || configured === 0 || registered.endpoint.endsWith(`:${String(configured)}`)) continue;
    const detail = `expected the port of ${registered.endpoint}, under which it is registered, in ${join(folder, 'node.json')}, got ${String(configured)}; change it there and start the node again`;
    found.push({ node: registered.node, detail });
  }
  return found;
}

async function portIn(path: string): Promise<number> {
  try {
    const { port } = JSON.parse(await readFile(path, 'utf8')) as { readonly port?: unknown };
    return typeof port === 'number' ? port : 0;
  } catch {
    return 0;
  }
}
