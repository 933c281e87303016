// epochs.advance: an organisation's word, by one of its nodes, that the epoch is over; a majority's ends it.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { voteToEnd } from './epoch-view.ts';
import { advances, currentEpoch, epochs } from './state.ts';

/**
 * Payload: {epoch}, the epoch after this transaction. Any node of an active organisation may ask, each by its own clock: the ledger has none.
 * @throws {CohortError} EPOCH_MISMATCH, VOTE_EXISTS
 */
export const advance: Handler<'epochs.advance'> = async (context, { from }) => {
  const { msp, node } = context.creator;
  const epoch = await currentEpoch(context);
  if (from !== epoch)
    throw new CohortError('EPOCH_MISMATCH', `from: expected the current epoch ${String(epoch)}, got ${String(from)}; read it again`);
  const { asked, needed } = await voteToEnd(context, epoch);
  const voices = new Set([...asked, msp]).size;
  if (asked.includes(msp) && voices < needed)
    throw new CohortError(
      'VOTE_EXISTS',
      `epoch ${String(from)}: ${msp} has asked to end it, which counts once; ${String(asked.length)} of ${String(needed)} organisations have`,
    );
  if (!asked.includes(msp)) advances.put(context, { msp, from, node }, msp);
  if (voices < needed) return { epoch };
  epochs.put(context, epoch + 1);
  context.emit('epoch.advanced', { epoch: epoch + 1 });
  return { epoch: epoch + 1 };
};
