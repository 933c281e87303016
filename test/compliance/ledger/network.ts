// What the compliance suite needs of a ledger: clients of two members, and a way to be gone for a while.
import type { Ledger, Receipt } from '@cohort/chaincode/client/ledger';

/** A ledger that runs the scratch contracts, whose verbs are no verbs of the product. */
export interface ScratchLedger extends Omit<Ledger, 'submit' | 'evaluate'> {
  submit(verb: string, requestId: string, body: Readonly<Record<string, string>>): Promise<Receipt>;
  evaluate(verb: string, body: Readonly<Record<string, string>>): Promise<unknown>;
}

export interface Network extends AsyncDisposable {
  /** A new client of member 0 or 1. */
  connect(member: number): ScratchLedger;
  /** Stops the ledger as a kill would; the returned function brings it back with what it had acknowledged. */
  outage(): Promise<() => Promise<void>>;
}

export function scratch(ledger: Ledger): ScratchLedger {
  return ledger as unknown as ScratchLedger;
}
