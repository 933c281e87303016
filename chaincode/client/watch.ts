// Follows the ledger's events with their types: all of them, or those of one plan.
import { CohortError } from '@cohort/protos/errors';
import { ledgerEventNames, type LedgerEventName, type LedgerEvents } from '@cohort/protos/events';
import type { BlockTransaction } from '@cohort/protos/ledger';
import type { Ledger } from './ledger.ts';

/** One VALID transaction's event and where it lies. */
export type WatchedEvent = {
  readonly [N in LedgerEventName]: {
    readonly name: N;
    readonly payload: LedgerEvents[N];
    readonly height: number;
    readonly transaction: BlockTransaction;
  };
}[LedgerEventName];

export interface WatchOptions {
  /** First height of interest, 0 unless told. */
  readonly from?: number;
  /** Only what names this plan or one of its rounds. */
  readonly plan?: string;
}

/** Yields events in ledger order until `signal`. @throws {CohortError} VERB_UNKNOWN for an event that this version does not know */
export async function* watch(
  ledger: Pick<Ledger, 'blocks'>,
  signal: AbortSignal,
  { from = 0, plan }: WatchOptions = {},
): AsyncGenerator<WatchedEvent, void, undefined> {
  for await (const { header, transactions } of ledger.blocks(from, signal))
    for (const transaction of transactions) {
      const { event, code } = transaction;
      if (code !== 'VALID' || event === null || (plan !== undefined && !concerns(event.payload, plan))) continue;
      if (!ledgerEventNames.some((name) => name === event.name))
        throw new CohortError('VERB_UNKNOWN', `event ${event.name}: expected one of this version's; update this node`);
      yield { name: event.name, payload: event.payload, height: header.height, transaction } as WatchedEvent;
    }
}

function concerns(payload: unknown, plan: string): boolean {
  const { plan: named, round } = payload as { readonly plan?: unknown; readonly round?: unknown };
  return named === plan || (typeof round === 'string' && round.startsWith(`${plan}~`));
}
