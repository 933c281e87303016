// The event of a transaction in the small ledger, for the verbs whose event parties read.
import { isLasting } from '@cohort/protos/abandon-reasons';
import type { LedgerEvent, TransactionBodies, TransactionVerb } from '@cohort/protos/ledger';

/** A round given up ends its plan as on chaincode where every sum had two authors. */
export function eventOf(verb: TransactionVerb, body: unknown): LedgerEvent | null {
  if (verb === 'rounds.taint') return { name: 'round.tainted', payload: { ...(body as object), ended: null } };
  if (verb !== 'rounds.abandon') return null;
  const { round, reason } = body as TransactionBodies['rounds.abandon'];
  return { name: 'round.abandoned', payload: { round, reason, closed: isLasting(reason) } };
}
