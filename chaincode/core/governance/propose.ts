// governance.propose: puts a proposal to the electorate of this moment.
import { CohortError } from '@cohort/protos/errors';
import { proposalId } from '@cohort/protos/proposal-id';
import type { Handler } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { checkPossessions } from './possession.ts';
import { checkProposal } from './check-proposal.ts';
import { checkOpenProposals } from './check-quotas.ts';
import { electorateOf } from './electorate.ts';
import { openProposals, proposals } from './state.ts';

/** More than half of the electorate's heads. */
const majority = { num: 1, den: 2, comparator: '>' } as const;
/** Everybody: another budget for one source is a promise to all whose rows it may hold. */
const unanimous = { num: 1, den: 1, comparator: '>=' } as const;

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
  if ((body.kind === 'open-budget' || body.kind === 'replace-authority') && body.msp !== proposer)
    throw new CohortError('NOT_PERMITTED', `${body.kind}: expected ${body.msp} itself to propose it, got ${proposer}`);
  await checkOpenProposals(context, proposer, body.kind);
  await checkProposal(context, body, proposer);
  checkPossessions(body, possessions);
  const electorate = await electorateOf(context, body);
  const threshold = body.kind === 'open-budget' ? unanimous : majority;
  proposals.put(context, { proposal, body, proposer, electorate, threshold, opensEpoch, closesEpoch, status: 'open' }, proposal);
  openProposals.put(context, proposal, proposer, body.kind, proposal);
  context.emit('proposal.opened', { proposal, kind: body.kind, proposer });
  return { proposal };
};
