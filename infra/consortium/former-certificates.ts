// Nodes here whose newest certificates are of an authority that a vote has replaced: they hold for a while only.
import type { MembersView } from '@cohort/protos/ledger';
import { generationsOf } from '../pki/key-generations.ts';
import { loadNodeKeys } from '../pki/load-node-keys.ts';
import { nodeDir, type Consortium } from './layout.ts';
import { ledgerNodeOf } from './ledger-address.ts';
import { shellWord } from './vote-command.ts';

/**
 * Node ids. The ledger's own certificate stays with the authority that every site's genesis names; keys that cannot be read are no finding
 * here, and the registry has no certificates by which another machine could tell.
 */
export async function formerCertificates(
  dir: string,
  { nodes, ledger }: Pick<Consortium, 'nodes' | 'ledger'>,
  members: Pick<MembersView, 'organisations' | 'nodes'>,
): Promise<string[]> {
  const found: string[] = [];
  for (const [name, node] of Object.entries(nodes)) {
    if (node === ledgerNodeOf(ledger) || members.nodes.every((registered) => registered.node !== node)) continue;
    const organisation = members.organisations.find(({ msp }) => node.startsWith(`${msp}/`));
    const folder = nodeDir(dir, name);
    const keys = await loadNodeKeys(folder, (await generationsOf(folder)).at(-1)).catch(() => null);
    if (organisation !== undefined && keys !== null && keys.caPem !== organisation.caPem) found.push(node);
  }
  return found;
}

export const formerRemedy = (node: string, dir: string): string =>
  `expected certificates of the authority that a vote has put in force, got those of the one before, which hold for a while only; renew them: cohort node rotate ${node} --dir ${shellWord(dir)}`;
