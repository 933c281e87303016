// rounds.taint: a claim stood for a whole epoch and the author gave nothing; the claimant says so, and the round is made again.
import { claimLapses } from '@cohort/protos/claim-lapses';
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { requireOpenClaim } from './open-claim.ts';
import { claims } from './state.ts';
import { taintRound } from './taint-round.ts';

/** Payload: {}. Only the claimant knows whether it was answered. @throws {CohortError} NOT_EXPIRED, ROUND_CLOSED when it lapsed, or a code of `requireOpenClaim` */
export const taint: Handler<'rounds.taint'> = async (context, { round: key, index }) => {
  const { id, claim, round } = await requireOpenClaim(context, key, index);
  const epoch = await currentEpoch(context);
  // The epoch of the claim may have been nearly over: the author has the next one whole.
  if (epoch <= claim.epoch + 1)
    throw new CohortError(
      'NOT_EXPIRED',
      `round ${key}: its author may answer until epoch ${String(claim.epoch + 1)} is over, now is ${String(epoch)}`,
    );
  if (claimLapses(claim, round.terms) < epoch)
    throw new CohortError('ROUND_CLOSED', `round ${key}: its claim lapsed after epoch ${String(claimLapses(claim, round.terms))}`);
  claims.put(context, { ...claim, outcome: 'unanswered' }, ...id, String(index));
  await taintRound(context, key, index);
  return {};
};
