// Whom a node trusts on the wire before it has read the ledger.
import type { Genesis } from '@cohort/protos/ledger';
import { isLedgerCertificate } from './ledger-certificate.ts';
import { TrustStore } from '@cohort/protos/transport/trust-store';

/** The ledger's own node as a site pins it in its configuration. */
export interface PinnedLedger {
  readonly msp: string;
  readonly tlsCertSha256: string;
}

/**
 * Starts with the genesis organisations and the pinned ledger node, which may show a later certificate that a ledger key has signed for;
 * null where the ledger is no one node's.
 */
export function ledgerTrust(genesis: Genesis, pinned: PinnedLedger | null): TrustStore {
  const trust = pinned === null ? new TrustStore() : pinnedTrust(genesis, pinned);
  trust.update({ organisations: genesis.organisations, nodes: [...genesis.organisations.map(({ admin }) => admin), ...genesis.nodes] });
  return trust;
}

function pinnedTrust(genesis: Genesis, { msp, tlsCertSha256 }: PinnedLedger): TrustStore {
  const host = genesis.organisations.filter((organisation) => organisation.msp === msp);
  const ledger = { msp, node: `${msp}/ledger`, role: 'ledger' } as const;
  return new TrustStore({ organisations: host, nodes: [{ ...ledger, tlsCertSha256 }] }, (der) =>
    isLedgerCertificate(der, genesis, msp) ? ledger : null,
  );
}
