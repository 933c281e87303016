// rounds.claim: a holder that was absent asks the single author of an index for its shares and r, by an epoch's end.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { requireSingleAuthor } from './single-author.ts';
import { claims, disputes, publications } from './state.ts';

/**
 * Payload: {epoch}. The author keeps what it must give as long as a claim may come: until `retentionEpochs` after the publication.
 * @throws {CohortError} ALREADY_EXISTS, ROUND_CLOSED, or a code of `requireSingleAuthor`
 */
export const claim: Handler<'rounds.claim'> = async (context, { round: key, index }) => {
  const { id, round, party } = await requireSingleAuthor(context, key, index);
  if ((await claims.has(context, ...id, String(index))) || (await disputes.has(context, ...id, String(index))))
    throw new CohortError('ALREADY_EXISTS', `round ${key}: index ${String(index)} was claimed or disputed already`);
  const epoch = await currentEpoch(context);
  const published = await publications.get(context, ...id);
  if (published !== null && epoch > published.epoch + round.terms.retentionEpochs)
    throw new CohortError(
      'ROUND_CLOSED',
      `round ${key}: expected a claim by epoch ${String(published.epoch + round.terms.retentionEpochs)}, now is ${String(epoch)}; its shares are destroyed`,
    );
  claims.put(context, { index, party, epoch, outcome: 'open' }, ...id, String(index));
  context.emit('round.claimed', { round: key, index, party });
  return { epoch };
};
