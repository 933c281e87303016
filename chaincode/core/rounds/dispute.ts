// rounds.dispute: a holder that was absent contradicts the single author of an index; recorded for the court of governance.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { disputeModel } from '../models/state.ts';
import { partyOf } from './party-of.ts';
import { requireCommitted } from './require-committed.ts';
import { holdersOf } from './roles.ts';
import { disputes, requireRound } from './state.ts';
import { verifyStatement } from './verify-statement.ts';

/** Payload: {}. @throws {CohortError} ROUND_UNKNOWN, ROLE_NOT_ALLOWED, ROUND_NOT_COMMITTED, ALREADY_EXISTS, EVIDENCE_INSUFFICIENT, SIGNATURE_INVALID */
export const dispute: Handler<'rounds.dispute'> = async (context, { round: key, index, statement }) => {
  const { id, ...round } = await requireRound(context, key);
  const party = partyOf(round.terms, context.creator);
  const { body, singleAuthor } = await requireCommitted(context, id);
  const author = body.sums[index]?.statements[0];
  if (author === undefined || !singleAuthor.includes(index))
    throw insufficient(`index ${String(index)}: expected one with a single author (${singleAuthor.join(', ') || 'there is none'})`);
  if (statement.party !== party || party === author.party || !holdersOf(round.terms, index).includes(party))
    throw insufficient(
      `statement: expected the other holder's own, got one of party ${String(statement.party)} sent by party ${String(party)}`,
    );
  const { setHash, noiseSet, sumHash } = author.body;
  if (statement.body.index !== index || statement.body.setHash !== setHash || statement.body.noiseSet !== noiseSet)
    throw insufficient('statement: expected the same index, set of members and set of r as in the committed hash');
  if (statement.body.sumHash === sumHash)
    throw insufficient(`statement: expected another sumHash than the committed ${sumHash}; they agree`);
  verifyStatement(round, statement);
  if (await disputes.has(context, ...id, String(index), String(party)))
    throw new CohortError('ALREADY_EXISTS', `round ${key}: party ${String(party)} has disputed index ${String(index)}`);
  disputes.put(context, { index, party, statement }, ...id, String(index), String(party));
  disputeModel(context, round.terms);
  context.emit('round.disputed', { round: key, index, party });
  return {};
};

function insufficient(detail: string): CohortError {
  return new CohortError('EVIDENCE_INSUFFICIENT', detail);
}
