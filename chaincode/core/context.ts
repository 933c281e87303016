// What a handler may touch: reads of the stub, a buffer of writes, at most one event.
import type { LedgerEventName, LedgerEvents } from '@cohort/protos/events';
import type { Json } from '@cohort/protos/canonical-json';
import type { NodeRecord, TransactionBodies, TransactionVerb } from '@cohort/protos/ledger';
import type { Stub } from './stub.ts';

export interface ReadContext {
  readonly stub: Stub;
}

/** Writes are flushed by `invoke` after the handler returned, so a refusal writes nothing. A null value deletes. */
export interface Context extends ReadContext {
  /** The ACTIVE node that signed, as registered. */
  readonly creator: NodeRecord;
  readonly writes: Map<string, string | null>;
  /** @throws {CohortError} INTERNAL on a second event: Fabric would keep the last one silently. */
  emit<N extends LedgerEventName>(name: N, payload: LedgerEvents[N]): void;
}

export type Handler<V extends TransactionVerb> = (context: Context, body: TransactionBodies[V]) => Promise<Json>;
