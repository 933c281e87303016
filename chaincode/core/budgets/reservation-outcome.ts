// What became of a round's reservations for one member: decided by the round's own facts, never by an account.
import type { AccountEntry } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { commits, requireRound, voids } from '../rounds/state.ts';

/**
 * Committed with the member among its values: spent, whether it is published or abandoned later. Committed without it, void or expired:
 * freed. None of these can change again, since nothing commits after a void or after expiry.
 * @throws {CohortError} ROUND_UNKNOWN
 */
export async function reservationOutcome(context: ReadContext, round: string, member: string): Promise<AccountEntry['state']> {
  const { id, terms } = await requireRound(context, round);
  const committed = await commits.get(context, ...id);
  if (committed !== null) return committed.body.members.some((item) => item.member === member) ? 'spent' : 'freed';
  if (await voids.has(context, ...id)) return 'freed';
  return (await currentEpoch(context)) > terms.expiryEpoch ? 'freed' : 'reserved';
}
