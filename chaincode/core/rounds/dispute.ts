// rounds.dispute: a holder that was absent contradicts the single author of an index; a vote upholds it.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { disputeModel } from '../models/state.ts';
import { requireSameSum, requireSingleAuthor } from './single-author.ts';
import { claims, disputes } from './state.ts';
import { verifyStatement } from './verify-statement.ts';

/** Payload: {}. @throws {CohortError} ALREADY_EXISTS, EVIDENCE_INSUFFICIENT, SIGNATURE_INVALID, or a code of `requireSingleAuthor` */
export const dispute: Handler<'rounds.dispute'> = async (context, { round: key, index, statement }) => {
  const found = await requireSingleAuthor(context, key, index);
  const { id, round, party, author } = found;
  requireSameSum(found, index, statement);
  if (statement.body.sumHash === author.body.sumHash)
    throw new CohortError(
      'EVIDENCE_INSUFFICIENT',
      `statement: expected another sumHash than the committed ${author.body.sumHash}; they agree`,
    );
  verifyStatement(round, statement);
  if (await disputes.has(context, ...id, String(index)))
    throw new CohortError('ALREADY_EXISTS', `round ${key}: party ${String(party)} has disputed index ${String(index)}`);
  if ((await claims.get(context, ...id, String(index)))?.outcome === 'confirmed')
    throw new CohortError('ALREADY_EXISTS', `round ${key}: party ${String(party)} has confirmed index ${String(index)}`);
  disputes.put(context, { index, party, statement }, ...id, String(index));
  disputeModel(context, round.terms);
  context.emit('round.disputed', { round: key, index, party });
  return {};
};
