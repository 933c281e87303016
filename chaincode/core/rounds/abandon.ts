// rounds.abandon: two parties give up a committed round, without refund; for a reason that must repeat the plan ends with it.
import { isLasting, type LastingReason } from '@cohort/protos/abandon-reasons';
import { CohortError } from '@cohort/protos/errors';
import type { Context, Handler } from '../context.ts';
import { partyOf } from './party-of.ts';
import { requireUndecided } from './require-committed.ts';
import { abandonments, putProgress, requirePlan, requireRound, type CommittedRound } from './state.ts';
import { signersOf } from './verify-statement.ts';

/** Payload: {closed}. @throws {CohortError} ROUND_UNKNOWN, ROLE_NOT_ALLOWED, ROUND_NOT_COMMITTED, ALREADY_EXISTS, ROUND_CLOSED, TERMS_MISMATCH, SIGNATURE_INVALID */
export const abandon: Handler<'rounds.abandon'> = async (context, { round: key, reason, signatures }) => {
  const { id, ...round } = await requireRound(context, key);
  partyOf(round.terms, context.creator);
  const committed = await requireUndecided(context, id);
  const { bodyHash } = committed;
  for (const { body } of signatures)
    if (body.bodyHash !== bodyHash || body.reason !== reason)
      throw new CohortError('TERMS_MISMATCH', `signatures: expected body ${bodyHash} and the reason of the request, got ${body.bodyHash}`);
  signersOf(round, signatures);
  abandonments.put(context, { reason }, ...id);
  const closed = isLasting(reason) && (await closeFor(context, round.terms.plan, reason, committed));
  context.emit('round.abandoned', { round: key, reason, closed });
  return { closed };
};

/** Whether this ended the plan. A party that was the only author of a sum could have made it what it is: alone it ends no plan. */
async function closeFor(context: Context, plan: string, reason: LastingReason, { singleAuthor }: CommittedRound): Promise<boolean> {
  const accepted = await requirePlan(context, plan);
  const { progress } = accepted;
  if (progress.status !== 'active' || singleAuthor.length > 0) return false;
  putProgress(context, plan, accepted, { ...progress, status: 'closed', reason });
  return true;
}
