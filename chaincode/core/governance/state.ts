// Governance's keys: proposals with their frozen electorate, one immutable vote per organisation.
import { CohortError } from '@cohort/protos/errors';
import type { ProposalView } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { table } from '../table.ts';

export type Proposal = Omit<ProposalView, 'votes'>;

export const proposals = table<Proposal, [proposal: string]>('proposal');
/** Those that were not closed, by who proposed them; quotas count them. */
export const openProposals = table<string, [proposer: string, kind: string, proposal: string]>('open-proposal');
export const votes = table<'yes' | 'no', [proposal: string, msp: string]>('vote');

/** @throws {CohortError} NOT_FOUND */
export async function requireProposal(context: ReadContext, id: string): Promise<Proposal> {
  const proposal = await proposals.get(context, id);
  if (proposal === null) throw new CohortError('NOT_FOUND', `proposal ${id}: is not known; list the proposals`);
  return proposal;
}
