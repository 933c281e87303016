// rounds.confirm: the holder that was absent recomputed the sum and signs the committed hash; its index has two authors from now on.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { requireOpenClaim } from './open-claim.ts';
import { requireSameSum } from './single-author.ts';
import { claims } from './state.ts';
import { verifyStatement } from './verify-statement.ts';

/** Payload: {}. @throws {CohortError} EVIDENCE_INSUFFICIENT, SIGNATURE_INVALID, or a code of `requireOpenClaim` */
export const confirm: Handler<'rounds.confirm'> = async (context, { round: key, index, statement }) => {
  const found = await requireOpenClaim(context, key, index);
  const { id, round, party, author, claim } = found;
  requireSameSum(found, index, statement);
  if (statement.body.sumHash !== author.body.sumHash)
    throw new CohortError('EVIDENCE_INSUFFICIENT', `statement: expected the committed sumHash ${author.body.sumHash}; dispute another one`);
  verifyStatement(round, statement);
  claims.put(context, { ...claim, outcome: 'confirmed' }, ...id, String(index));
  context.emit('round.confirmed', { round: key, index, party });
  return {};
};
