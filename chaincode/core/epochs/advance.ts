// epochs.advance: two parties of different organisations, each in its own transaction, move the counter by one.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { partyNodes } from '../rounds/state.ts';
import { advances, currentEpoch, epochs } from './state.ts';

/**
 * Payload: {epoch}, the epoch after this transaction. A party of any accepted plan may ask, so that retention also ends after the last round.
 * @throws {CohortError} EPOCH_MISMATCH, ROLE_NOT_ALLOWED, VOTE_EXISTS
 */
export const advance: Handler<'epochs.advance'> = async (context, { from }) => {
  const { msp, node } = context.creator;
  const epoch = await currentEpoch(context);
  if (from !== epoch) throw new CohortError('EPOCH_MISMATCH', `from: expected the current epoch ${String(epoch)}, got ${String(from)}`);
  if (!(await partyNodes.has(context, node))) throw new CohortError('ROLE_NOT_ALLOWED', `${node}: expected a party of an accepted plan`);
  const others = await advances.list(context, String(from));
  if (others.some((other) => other.msp === msp))
    throw new CohortError('VOTE_EXISTS', `epoch ${String(from)}: ${msp} has asked to advance; another organisation's party must`);
  advances.put(context, { msp, node }, String(from), msp);
  if (others.length === 0) return { epoch };
  epochs.put(context, epoch + 1);
  context.emit('epoch.advanced', { epoch: epoch + 1 });
  return { epoch: epoch + 1 };
};
