// Whom a member trusts on the wire before it has read the ledger, whichever ledger it is.
import { ledgerTrust } from '@cohort/chaincode/client/ledger-trust';
import type { TrustStore } from '@cohort/protos/transport/trust-store';
import type { Consortium } from './layout.ts';

/** On Fabric no ledger's node is pinned: a peer shows a certificate of its institution's authority. */
export function trustOf({ genesis, ledger }: Pick<Consortium, 'genesis' | 'ledger'>): TrustStore {
  return ledgerTrust(genesis, ledger.kind === 'embedded' ? ledger : null);
}
