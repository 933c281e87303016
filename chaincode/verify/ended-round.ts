// Which committed round a transaction ends, and thereby whether all that an audit file holds of it is there.
import type { LedgerEvents } from '@cohort/protos/events';
import type { BlockTransaction, TransactionBodies } from '@cohort/protos/ledger';

/** The round that a valid transaction publishes, abandons, or voids with what it rested on; null for any other transaction. */
export function endedRound({ verb, body, event }: BlockTransaction): string | null {
  if (verb === 'rounds.publish') return (body as TransactionBodies['rounds.publish']).round;
  if (verb === 'rounds.abandon') return (body as TransactionBodies['rounds.abandon']).round;
  if (event?.name === 'round.tainted') return (event.payload as LedgerEvents['round.tainted']).ended;
  return null;
}
