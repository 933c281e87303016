// A client of an engine in the same process, for the story and for tests: everything but the wire is the real client's.
import type { SignedHeader } from '@cohort/protos/ledger';
import type { Engine } from '../embedded/engine.ts';
import type { Door } from './door.ts';
import type { Ledger } from './ledger.ts';
import { certificateFingerprint } from './transaction.ts';
import { VerifiedLedger, type Identity, type VerifiedLedgerOptions } from './verified-ledger.ts';

/** What the client asks of an engine; tests stand in for it to lie. */
export interface EngineDoor extends Pick<Engine, 'genesis' | 'submit' | 'evaluate' | 'blocks'> {
  head(): SignedHeader | Promise<SignedHeader>;
}

/** Closing the client leaves the engine open. */
export function inProcessLedger(
  engine: EngineDoor,
  identity: Identity,
  options: Omit<VerifiedLedgerOptions, 'identity' | 'genesis'> = {},
): Ledger {
  const creator = { msp: identity.msp, certSha256: certificateFingerprint(identity.certPem) };
  const door: Door = {
    submit: (transaction) => engine.submit(transaction),
    evaluate: (verb, body) => engine.evaluate(verb, body, creator),
    blocks: (fromHeight, signal) => engine.blocks(fromHeight, signal),
    head: async () => await engine.head(),
    close: () => Promise.resolve(),
  };
  return new VerifiedLedger(door, { ...options, identity, genesis: engine.genesis });
}
