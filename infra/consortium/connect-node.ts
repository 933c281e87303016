// A node at the ledger's door, whichever keys it has.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { NodeKeys } from '../pki/load-node-keys.ts';
import { connectLedger, type Caller } from './connect-ledger.ts';
import type { Consortium } from './layout.ts';
import { trustOf } from './trust-of.ts';

/** The ledger as the node with these keys reaches it. With a `memory`, one that forked or forgot since the last command is refused. */
export async function connectNode(
  { tls, identity, msp }: NodeKeys,
  consortium: Pick<Consortium, 'genesis' | 'ledger'>,
  { memory, patienceMs, chainFile }: Pick<Caller, 'memory' | 'patienceMs' | 'chainFile'> = {},
): Promise<Ledger> {
  return await connectLedger(consortium, {
    tls,
    identity: { ...identity, msp },
    trust: trustOf(consortium),
    memory,
    patienceMs,
    chainFile,
  });
}
