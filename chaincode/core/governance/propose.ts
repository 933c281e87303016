// governance.propose: puts a proposal to the electorate of this moment.
import { CohortError } from '@cohort/protos/errors';
import { proposalId } from '@cohort/protos/proposal-id';
import type { Handler } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { checkPossessions } from './possession.ts';
import { requireProposable } from './proposable.ts';
import { openProposals, proposals } from './state.ts';

/** Payload: {proposal}, the id. @throws {CohortError} ALREADY_EXISTS, POSSESSION_INVALID, EPOCH_MISMATCH, NOT_PERMITTED, QUOTA_EXCEEDED, or the proposal's own */
export const propose: Handler<'governance.propose'> = async (context, { body, nonce, opensEpoch, closesEpoch, possessions }) => {
  const proposer = context.creator.msp;
  const proposal = proposalId(body, proposer, nonce);
  const epoch = await currentEpoch(context);
  if (closesEpoch < opensEpoch || closesEpoch < epoch)
    throw new CohortError(
      'EPOCH_MISMATCH',
      `closesEpoch: expected at least ${String(Math.max(opensEpoch, epoch))} (opensEpoch, current epoch), got ${String(closesEpoch)}`,
    );
  if (await proposals.has(context, proposal)) throw new CohortError('ALREADY_EXISTS', `proposal ${proposal}: exists; take another nonce`);
  const { electorate, threshold } = await requireProposable(context, { body, proposer });
  checkPossessions(body, possessions);
  proposals.put(context, { proposal, body, proposer, electorate, threshold, opensEpoch, closesEpoch, status: 'open' }, proposal);
  openProposals.put(context, proposal, proposer, body.kind, proposal);
  context.emit('proposal.opened', { proposal, kind: body.kind, proposer });
  return { proposal };
};
