// What a site's agent has pinned, held against the parties that the registry has: those it has not pinned too.
import type { MembersView } from '@cohort/protos/ledger';
import type { OwnSite } from '../plan/own-site.ts';
import { standingOf, type Standing } from './pin-change.ts';
import { pinWords } from './pin-words.ts';

export interface SitePin {
  readonly node: string;
  /** Of the keys pinned; null for a party that is not. */
  readonly words: string | null;
  readonly registry: Standing | 'none' | 'unpinned';
}

/** Active parties that are not pinned stand at the end: a plan that names one is refused here. */
export function pinsOfSite(
  { config }: Pick<OwnSite, 'config'>,
  { nodes }: Pick<MembersView, 'nodes'>,
  genesisHash: string,
): readonly SitePin[] {
  const pinned = config.pinnedParties.map((pin): SitePin => {
    const view = nodes.find(({ node }) => node === pin.node);
    return { node: pin.node, words: pinWords(pin), registry: view === undefined ? 'none' : standingOf(pin, view, genesisHash) };
  });
  const unpinned = nodes.filter(
    ({ node, role, status }) => role === 'party' && status === 'active' && config.pinnedParties.every((pin) => pin.node !== node),
  );
  return [...pinned, ...unpinned.map(({ node }): SitePin => ({ node, words: null, registry: 'unpinned' }))];
}
