// Whom a node trusts on the wire before it has read the ledger, and how it keeps that current.
import type { Genesis } from '@cohort/protos/ledger';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import type { Ledger } from './ledger.ts';

/** The ledger's own node as a site pins it in its configuration. */
export interface PinnedLedger {
  readonly msp: string;
  readonly tlsCertSha256: string;
}

/** Starts with the genesis organisations and the pinned ledger node. */
export function ledgerTrust(genesis: Genesis, { msp, tlsCertSha256 }: PinnedLedger): TrustStore {
  const host = genesis.organisations.filter((organisation) => organisation.msp === msp);
  const trust = new TrustStore({ organisations: host, nodes: [{ msp, node: `${msp}/ledger`, role: 'ledger', tlsCertSha256 }] });
  trust.update({ organisations: genesis.organisations, nodes: genesis.organisations.map(({ admin }) => admin) });
  return trust;
}

const membership: ReadonlySet<string> = new Set(['member.admitted', 'node.admitted', 'member.suspended']);

/** Keeps `trust` current until `signal`: reads the registry now and after each block that changed it. */
export async function followMembers(ledger: Ledger, trust: TrustStore, signal: AbortSignal): Promise<void> {
  const { height } = await ledger.head();
  trust.update(await ledger.evaluate('members.list', {}));
  for await (const block of ledger.blocks(height + 1, signal))
    if (block.transactions.some(({ event }) => event !== null && membership.has(event.name)))
      trust.update(await ledger.evaluate('members.list', {}));
}
