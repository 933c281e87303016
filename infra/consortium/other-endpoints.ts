// Parties here that are registered under another endpoint than their node.json says: nobody finds them there.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MembersView } from '@cohort/protos/ledger';
import type { Consortium } from './layout.ts';
import { runnableNodes } from './runnable-nodes.ts';

export interface OtherEndpoint {
  readonly node: string;
  readonly detail: string;
}

/** A file that cannot be read, or names no endpoint, is no finding here. */
export async function otherEndpoints(
  dir: string,
  consortium: Pick<Consortium, 'nodes'>,
  { nodes }: Pick<MembersView, 'nodes'>,
): Promise<OtherEndpoint[]> {
  const found: OtherEndpoint[] = [];
  for (const [name, folder] of await runnableNodes(dir, consortium)) {
    const registered = nodes.find(({ node, role }) => role === 'party' && node === consortium.nodes[name]);
    const configured = await endpointIn(join(folder, 'node.json'));
    if (registered === undefined || configured === '' || registered.endpoint === configured) continue;
    const detail = `expected endpoint ${registered.endpoint}, under which it is registered, in ${join(folder, 'node.json')}, got ${configured}; change it there, and where it listens, and start the node again`;
    found.push({ node: registered.node, detail });
  }
  return found;
}

async function endpointIn(path: string): Promise<string> {
  try {
    const { endpoint } = JSON.parse(await readFile(path, 'utf8')) as { readonly endpoint?: unknown };
    return typeof endpoint === 'string' ? endpoint : '';
  } catch {
    return '';
  }
}
