// rounds.abandon: two parties give up a committed round, with a reason and without refund.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { partyOf } from './party-of.ts';
import { requireUndecided } from './require-committed.ts';
import { abandonments, requireRound } from './state.ts';
import { signersOf } from './verify-statement.ts';

/** Payload: {}. @throws {CohortError} ROUND_UNKNOWN, ROLE_NOT_ALLOWED, ROUND_NOT_COMMITTED, ALREADY_EXISTS, ROUND_CLOSED, TERMS_MISMATCH, SIGNATURE_INVALID */
export const abandon: Handler<'rounds.abandon'> = async (context, { round: key, reason, signatures }) => {
  const { id, ...round } = await requireRound(context, key);
  partyOf(round.terms, context.creator);
  const { bodyHash } = await requireUndecided(context, id);
  for (const { body } of signatures)
    if (body.bodyHash !== bodyHash || body.reason !== reason)
      throw new CohortError('TERMS_MISMATCH', `signatures: expected body ${bodyHash} and the reason of the request, got ${body.bodyHash}`);
  signersOf(round, signatures);
  abandonments.put(context, { reason }, ...id);
  context.emit('round.abandoned', { round: key, reason });
  return {};
};
