// Whether a round that a member was enrolled in released what it brought, or still may.
import { reservationOutcome } from '../budgets/reservation-outcome.ts';
import type { ReadContext } from '../context.ts';

export interface Releasing {
  readonly round: string;
  /** Committed with the member, whether published or abandoned later; else not decided yet. */
  readonly released: boolean;
}

/** Null for no round, and for one that was void, expired or committed without the member. @throws {CohortError} ROUND_UNKNOWN */
export async function releasing(context: ReadContext, round: string | null, member: string): Promise<Releasing | null> {
  if (round === null) return null;
  const outcome = await reservationOutcome(context, round, member);
  return outcome === 'freed' ? null : { round, released: outcome === 'spent' };
}
