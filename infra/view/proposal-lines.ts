// Proposals as a table: what each is about, who has voted how, and below its row what a voter weighs and how long there is for it.
import type { EpochView, ProposalView } from '@cohort/protos/ledger';
import { aboutHowLong } from './about-how-long.ts';
import { aboutProposal } from './about-proposal.ts';
import { screenWidth } from './screen-width.ts';
import { tableRows } from './table.ts';
import { wrap } from './wrap.ts';

const heading = ['proposal', 'status', 'what', 'by', 'yes', 'no', 'not yet', 'closes in epoch'];

export function proposalLines(
  proposals: readonly ProposalView[],
  epoch: Pick<EpochView, 'epoch' | 'seconds'>,
  width = screenWidth(Infinity),
): string[] {
  return tableRows([heading, ...proposals.map(cells)], width).flatMap((drawn, at) => {
    const proposal = proposals[at - 1];
    const notes = proposal === undefined ? [] : [...aboutProposal(proposal.body).notes, ...closing(proposal, epoch)];
    return notes.length === 0 ? drawn : [...drawn, ...wrap(`    ${notes.join('; ')}`, width, '    ')];
  });
}

/** How long a vote still counts: the proposal expires when its last epoch is over. */
export function secondsLeft(
  { closesEpoch }: Pick<ProposalView, 'closesEpoch'>,
  { epoch, seconds }: Pick<EpochView, 'epoch' | 'seconds'>,
): number {
  return Math.max(0, closesEpoch - epoch + 1) * seconds;
}

function closing(proposal: ProposalView, epoch: Pick<EpochView, 'epoch' | 'seconds'>): string[] {
  if (proposal.status !== 'open') return [];
  const seconds = secondsLeft(proposal, epoch);
  return [seconds === 0 ? 'the time to vote is over' : `about ${aboutHowLong(seconds)} left to vote`];
}

function cells({ proposal, status, body, proposer, electorate, votes, closesEpoch }: ProposalView): string[] {
  const who = (choice: 'yes' | 'no') => votes.filter((vote) => vote.choice === choice).map(({ msp }) => msp);
  const open = electorate.filter((msp) => votes.every((vote) => vote.msp !== msp));
  const named = (msps: readonly string[]) => (msps.length === 0 ? '-' : msps.join(' '));
  const { subject } = aboutProposal(body);
  return [proposal.slice(0, 8), status, subject, proposer, named(who('yes')), named(who('no')), named(open), String(closesEpoch)];
}
