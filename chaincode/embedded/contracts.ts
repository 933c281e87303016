// The port to the contracts that a ledger runs; the product's are the pure core.
import type { Genesis } from '@cohort/protos/ledger';
import type { Stub } from '../core/stub.ts';
import { nodeSignatures } from './node-signatures.ts';

export interface Contracts {
  /** Writes the first state. */
  initialise(stub: Stub, genesis: Genesis): Promise<unknown>;
  /** Runs a transaction; its payload as canonical JSON. A refusal throws its code and writes nothing. */
  invoke(stub: Stub, verb: string, requestId: string, body: string): Promise<string>;
  /** Answers a query as canonical JSON. `members.list` must be answered: the ledger's door reads the registry through it. */
  query(stub: Stub, verb: string, body: string): Promise<string>;
}

/** The product's contracts, loaded when a ledger starts and not before. */
export async function coreContracts(): Promise<Contracts> {
  const [{ initialise, invoke, query }, { verifyBy }] = await Promise.all([import('../core/invoke.ts'), import('../core/signatures.ts')]);
  verifyBy(nodeSignatures);
  return { initialise, invoke, query };
}
