// One organisation's vote on a proposal that somebody named, and the proposal's close when that decides it.
import { CohortError, unknownOutcomes } from '@cohort/protos/errors';
import type { ProposalView } from '@cohort/protos/ledger';
import type { Admin } from './admin-ledger.ts';
import { vote } from './decide.ts';
import { proposalNamed } from './proposal-named.ts';

export interface Cast {
  readonly proposal: string;
  readonly status: ProposalView['status'];
}

const endings = { passed: 'has passed', rejected: 'was rejected', expired: 'has expired' } as const;

/** The same vote once more closes what it decides. @throws {CohortError} PROPOSAL_CLOSED, VOTE_EXISTS, what hinders a proposal that has the votes; the ledger's */
export async function castVote(admin: Pick<Admin, 'ledger' | 'msp'>, named: string, choice: 'yes' | 'no'): Promise<Cast> {
  const { msp } = admin;
  const view = await proposalNamed(admin.ledger, named);
  const { hasVoted } = expectVote(view, msp, choice);
  const { proposal } = view;
  const at = atProposal(proposal);
  if (!hasVoted) await vote(admin, proposal, choice);
  return { proposal, status: await closeIfDecided(admin, view, `${at}: the vote ${choice} of ${msp} counts`) };
}

const atProposal = (proposal: string): string => `proposal ${proposal.slice(0, 8)}`;

/** Whether the same vote was cast before. @throws {CohortError} PROPOSAL_CLOSED, VOTE_EXISTS */
export function expectVote({ proposal, status, votes }: ProposalView, msp: string, choice: 'yes' | 'no'): { readonly hasVoted: boolean } {
  const at = atProposal(proposal);
  if (status !== 'open') throw new CohortError('PROPOSAL_CLOSED', `${at}: ${endings[status]}; votes no longer count`);
  const before = votes.find((cast) => cast.msp === msp);
  if (before !== undefined && before.choice !== choice)
    throw new CohortError('VOTE_EXISTS', `${at}: ${msp} has voted ${before.choice}; a vote stands`);
  return { hasVoted: before !== undefined };
}

async function closeIfDecided(
  { ledger, msp }: Pick<Admin, 'ledger' | 'msp'>,
  { proposal, closesEpoch }: ProposalView,
  counted: string,
): Promise<Cast['status']> {
  try {
    const { payload } = await ledger.submit('governance.close', `close-${proposal}-${msp}`, { proposal });
    return (payload as { status: Cast['status'] }).status;
  } catch (thrown) {
    const { code, detail } = CohortError.from(thrown);
    if (code === 'PROPOSAL_OPEN') return 'open';
    // Another organisation's vote came in between and closed it.
    if (code === 'PROPOSAL_CLOSED') return (await ledger.evaluate('governance.get', { proposal })).status;
    // These say nothing of the proposal.
    if (unknownOutcomes.includes(code)) throw thrown;
    const until = `it stays open until epoch ${String(closesEpoch)} is over, and then expires`;
    throw new CohortError(code, `${counted}, and the proposal has the votes, but cannot be carried out: ${detail}; ${until}`, {
      cause: thrown,
    });
  }
}
