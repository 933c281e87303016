// governance.list and governance.get: proposals with the votes cast so far.
import type { ProposalView, QueryBodies } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { proposals, requireProposal, votes, type Proposal } from './state.ts';

export async function listProposals(context: ReadContext): Promise<readonly ProposalView[]> {
  const views: ProposalView[] = [];
  for (const proposal of await proposals.list(context)) views.push(await view(context, proposal));
  return views;
}

/** @throws {CohortError} NOT_FOUND */
export async function getProposal(context: ReadContext, { proposal }: QueryBodies['governance.get']): Promise<ProposalView> {
  return view(context, await requireProposal(context, proposal));
}

async function view(context: ReadContext, proposal: Proposal): Promise<ProposalView> {
  const cast: ProposalView['votes'][number][] = [];
  for (const msp of proposal.electorate) {
    const choice = await votes.get(context, proposal.proposal, msp);
    if (choice !== null) cast.push({ msp, choice });
  }
  return { ...proposal, votes: cast };
}
