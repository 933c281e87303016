// A node at the ledger's door, whichever keys it has.
import type { HeadCheckpoint } from '@cohort/chaincode/client/head-checkpoint';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { NodeKeys } from '../pki/load-node-keys.ts';
import { connectLedger } from './connect-ledger.ts';
import type { Consortium } from './layout.ts';
import { trustOf } from './trust-of.ts';

/** The ledger as the node with these keys reaches it. With a `memory`, one that forked or forgot since the last command is refused. */
export async function connectNode(
  { tls, identity, msp }: NodeKeys,
  consortium: Pick<Consortium, 'genesis' | 'ledger'>,
  { memory, patienceMs }: { readonly memory?: HeadCheckpoint; readonly patienceMs?: number | undefined } = {},
): Promise<Ledger> {
  return await connectLedger(consortium, { tls, identity: { ...identity, msp }, trust: trustOf(consortium), memory, patienceMs });
}
