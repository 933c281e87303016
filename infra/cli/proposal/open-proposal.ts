// What every command that proposes does: the proposal, and for people who votes, how many must agree, how, and until when.
import { tally } from '@cohort/chaincode/core/governance/tally';
import type { Possession, ProposalBody, ProposalView } from '@cohort/protos/ledger';
import type { Admin } from '../../consortium/admin-ledger.ts';
import { propose } from '../../consortium/decide.ts';
import { voteCommand } from '../../consortium/vote-command.ts';
import { aboutHowLong } from '../../view/about-how-long.ts';
import { secondsLeft } from '../../view/proposal-lines.ts';

export interface Opened {
  readonly proposal: string;
  /** Who votes on it, and how many of them must say yes. */
  readonly electorate: readonly string[];
  readonly needed: number;
  /** The last epoch in which votes count, and about how long that is from now. */
  readonly closesEpoch: number;
  readonly secondsLeft: number;
}

/** @throws {CohortError} ALREADY_EXISTS, what the ledger refuses with */
export async function openProposal(
  admin: Pick<Admin, 'ledger' | 'msp' | 'dir'>,
  body: ProposalBody,
  possessions: readonly Possession[] | null,
): Promise<Opened> {
  return await openedOf(admin, await propose(admin, body, possessions));
}

/** The same of one that is there. */
export async function openedOf(admin: Pick<Admin, 'ledger'>, proposal: string): Promise<Opened> {
  const view = await admin.ledger.evaluate('governance.get', { proposal });
  const { electorate, closesEpoch } = view;
  const left = secondsLeft(view, await admin.ledger.evaluate('epochs.current', {}));
  return { proposal, electorate, needed: neededOf(view), closesEpoch, secondsLeft: left };
}

/** What a person reads after proposing. */
export function openedText({ proposal, electorate, needed, closesEpoch, secondsLeft: left }: Opened, dir: string): string {
  return [
    `proposal ${proposal}`,
    `${electorate.join(', ')} vote on it: ${String(needed)} of ${String(electorate.length)} must say yes before epoch ${String(closesEpoch)} is over, about ${aboutHowLong(left)} from now`,
    ...electorate.map((msp) => `  ${voteCommand(proposal, msp, dir)}`),
    '',
  ].join('\n');
}

/** The fewest votes with which it passes. */
function neededOf({ threshold, electorate }: Pick<ProposalView, 'threshold' | 'electorate'>): number {
  let yes = 0;
  while (tally(threshold, electorate.length, yes, 0) !== 'passed' && yes < electorate.length) yes++;
  return yes;
}
