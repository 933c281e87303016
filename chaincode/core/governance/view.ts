// governance.list and governance.get: proposals with the votes cast so far.
import type { ProposalView, QueryBodies } from '@cohort/protos/ledger';
import type { Page } from '@cohort/protos/page';
import type { ReadContext } from '../context.ts';
import { pageOf, type Marked } from '../page-of.ts';
import { proposals, requireProposal, votes, type Proposal } from './state.ts';

/** In the order of their ids. */
export async function listProposals(context: ReadContext, page: QueryBodies['governance.list']): Promise<Page<ProposalView>> {
  return pageOf(views(context, page), page.limit);
}

async function* views(context: ReadContext, page: QueryBodies['governance.list']): AsyncGenerator<Marked<ProposalView>> {
  for await (const { bookmark, item } of proposals.page(context, page)) yield { bookmark, item: await view(context, item) };
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
