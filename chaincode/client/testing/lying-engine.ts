// An engine of which a test replaces answers, and a client of it.
import { CohortError } from '@cohort/protos/errors';
import { SleptClock } from '@cohort/protos/runtime/testing/slept-clock';
import { consortium, member } from '../../embedded/testing/consortium.ts';
import { scratchContracts, scratchViews } from '../../embedded/testing/scratch-contracts.ts';
import { openEngine, type Engine } from '../../embedded/engine.ts';
import { inProcessLedger, type EngineTransport } from '../in-process.ts';
import type { Ledger, Receipt } from '../ledger.ts';
import type { HeadCheckpoint, CheckpointedHead } from '../head-checkpoint.ts';
import type { VerifiedLedgerOptions } from '../verified-ledger.ts';

export const made = consortium([await member('alpha')]);
export const { identity } = made.members[0];
export const forever = new AbortController().signal;
export const outage = (): never => {
  throw new CohortError('UNREACHABLE', 'engine: cut off by the test');
};

export function open(): Promise<Engine> {
  return openEngine({ ...made, path: ':memory:' }, { contracts: scratchContracts });
}

/** An engine with some of its answers replaced. */
export function lying(engine: Engine, lies: Partial<EngineTransport>): EngineTransport {
  return {
    genesis: engine.genesis,
    submit: (transaction) => engine.submit(transaction),
    evaluate: (verb, body, creator) => engine.evaluate(verb, body, creator),
    head: () => engine.head(),
    blocks: (from, signal) => engine.blocks(from, signal),
    ...lies,
  };
}

export function put(ledger: Ledger, requestId: string, value: string): Promise<Receipt> {
  return (ledger as unknown as { submit(verb: string, requestId: string, body: unknown): Promise<Receipt> }).submit('put', requestId, {
    key: 'k',
    value,
  });
}

export function connect(transport: EngineTransport, options: Omit<VerifiedLedgerOptions, 'genesis'> = {}): Ledger {
  return inProcessLedger(transport, identity, { patienceMs: 300, views: scratchViews, clock: new SleptClock(), ...options });
}

export function memory(start: CheckpointedHead | null = null): HeadCheckpoint & { value: CheckpointedHead | null } {
  const kept = {
    value: start,
    load: () => Promise.resolve(kept.value),
    save: (next: CheckpointedHead) => {
      kept.value = next;
      return Promise.resolve();
    },
  };
  return kept;
}

export async function readTo(ledger: Ledger, height: number, from = 0): Promise<void> {
  for await (const { header } of ledger.blocks(from, forever)) if (header.height >= height) return;
}
