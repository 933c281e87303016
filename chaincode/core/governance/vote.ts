// governance.vote: one organisation's vote, its own key, never changed.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { requireProposal, votes } from './state.ts';

/** Payload: {}. @throws {CohortError} NOT_FOUND, PROPOSAL_CLOSED, NOT_IN_ELECTORATE, VOTE_EXISTS, EPOCH_MISMATCH */
export const vote: Handler<'governance.vote'> = async (context, { proposal: id, choice }) => {
  const proposal = await requireProposal(context, id);
  const { msp } = context.creator;
  if (proposal.status !== 'open') throw new CohortError('PROPOSAL_CLOSED', `proposal ${id}: is ${proposal.status}; votes no longer count`);
  if (!proposal.electorate.includes(msp))
    throw new CohortError(
      'NOT_IN_ELECTORATE',
      `${msp}: expected one of ${proposal.electorate.join(', ')}, the electorate frozen at the proposal`,
    );
  const epoch = await currentEpoch(context);
  if (epoch > proposal.closesEpoch)
    throw new CohortError(
      'PROPOSAL_CLOSED',
      `proposal ${id}: voting ended with epoch ${String(proposal.closesEpoch)}, now is ${String(epoch)}`,
    );
  if (epoch < proposal.opensEpoch)
    throw new CohortError(
      'EPOCH_MISMATCH',
      `proposal ${id}: voting opens in epoch ${String(proposal.opensEpoch)}, now is ${String(epoch)}`,
    );
  if (await votes.has(context, id, msp)) throw new CohortError('VOTE_EXISTS', `proposal ${id}: ${msp} has voted; a vote cannot be changed`);
  votes.put(context, choice, id, msp);
  context.emit('proposal.voted', { proposal: id, msp, choice });
  return {};
};
