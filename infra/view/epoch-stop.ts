// Whether the registry has enough organisations that ask for epochs: where it has not, no epoch ends, and what waits for one waits for ever.
import type { MembersView } from '@cohort/protos/ledger';

export interface AskingOrganisations {
  /** How many organisations are active. */
  readonly active: number;
  /** The active ones without an admitted agent or party: they count, and none of their nodes ever asks. */
  readonly silent: readonly string[];
}

export function askingOrganisations({ organisations, nodes }: MembersView): AskingOrganisations {
  const active = organisations.filter(({ status }) => status === 'active').map(({ msp }) => msp);
  const asking = new Set(nodes.filter(({ role }) => role === 'agent' || role === 'party').map(({ msp }) => msp));
  return { active: active.length, silent: active.filter((msp) => !asking.has(msp)) };
}

/** Why no epoch ends, and what lets epochs end; null where they can. `needed` organisations must ask. */
export function epochStop(needed: number, { active, silent }: AskingOrganisations): string | null {
  const asking = active - silent.length;
  if (asking >= needed) return null;
  return `too few run an agent or a party (${String(asking)}), so that no epoch ends: admit one of ${silent.join(', ')}, or suspend who left, by vote`;
}
