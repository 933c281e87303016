// What every command that proposes does: the proposal, and for people who votes, how many must agree, how, and until when.
import { tally } from '@cohort/chaincode/core/governance/tally';
import type { Possession, ProposalBody, ProposalView } from '@cohort/protos/ledger';
import type { Admin } from '../../consortium/admin-ledger.ts';
import { adminsHere } from '../../consortium/admin-here.ts';
import { checkProposable, propose } from '../../consortium/decide.ts';
import { voteCommand } from '../../consortium/vote-command.ts';
import { aboutHowLong } from '../../view/about-how-long.ts';
import { secondsLeft } from '../../view/proposal-lines.ts';
import type { Changes } from '../../node/changes.ts';
import type { Given } from '../command.ts';
import { print } from '../print.ts';

export interface Opened {
  /** Null in a dry run: an id is drawn when a proposal is opened. */
  readonly proposal: string | null;
  /** Who votes on it, and how many of them must say yes. */
  readonly electorate: readonly string[];
  readonly needed: number;
  /** Those of the electorate whose admin's keys are in this folder. */
  readonly here: readonly string[];
  /** The last epoch in which votes count, and about how long that is from now. */
  readonly closesEpoch: number;
  readonly secondsLeft: number;
}

type Proposer = Pick<Admin, 'ledger' | 'msp' | 'dir'>;

/** A dry run asks the ledger what it would refuse it with. @throws {CohortError} ALREADY_EXISTS, what the ledger refuses with */
export async function openProposal(
  admin: Proposer,
  body: ProposalBody,
  possessions: readonly Possession[] | null,
  changes: Changes,
): Promise<Opened> {
  if (!changes.isDry) return await openedOf(admin, await propose(admin, body, possessions));
  const { closesEpoch, epoch, ...proposable } = await checkProposable(admin, body);
  changes.transaction(admin.msp, 'governance.propose', { body, possessions: possessions ?? [], opensEpoch: epoch.epoch, closesEpoch });
  const here = await adminsHere(admin.dir, { organisations: proposable.electorate });
  return { proposal: null, ...votersOf(proposable), here, closesEpoch, secondsLeft: secondsLeft({ closesEpoch }, epoch) };
}

/** The same of one that is there. */
export async function openedOf({ ledger, dir }: Pick<Admin, 'ledger' | 'dir'>, proposal: string): Promise<Opened> {
  const view = await ledger.evaluate('governance.get', { proposal });
  const left = secondsLeft(view, await ledger.evaluate('epochs.current', {}));
  const here = await adminsHere(dir, { organisations: view.electorate });
  return { proposal, ...votersOf(view), here, closesEpoch: view.closesEpoch, secondsLeft: left };
}

/** Answers what was proposed, or would be: `more` goes into the JSON, `after` below the text. */
export function printOpened(given: Given, opened: Opened, more: object = {}, after = ''): void {
  print(
    given,
    { ...opened, ...more },
    `${openedText(opened, String(given.values['dir']))}${after}`,
    `${votersLine(opened, 'would vote')}\n`,
  );
}

/** What a person reads after proposing: a command for each voter of this folder, and what the others type at their own sites. */
export function openedText(opened: Opened, dir: string): string {
  const { electorate, here } = opened;
  const proposal = opened.proposal ?? '';
  const elsewhere = electorate.filter((msp) => !here.includes(msp));
  return [
    `proposal ${proposal}`,
    votersLine(opened, 'vote'),
    ...here.map((msp) => `  ${voteCommand(proposal, msp, dir)}`),
    ...(elsewhere.length === 0 ? [] : [`  ${elsewhere.join(', ')}, at home: cohort proposal vote ${proposal.slice(0, 8)} yes`]),
    '',
  ].join('\n');
}

function votersLine({ electorate, needed, closesEpoch, secondsLeft: left }: Opened, votes: string): string {
  return `${electorate.join(', ')} ${votes} on it: ${String(needed)} of ${String(electorate.length)} must say yes before epoch ${String(closesEpoch)} is over, about ${aboutHowLong(left)} from now`;
}

/** The fewest votes with which it passes. */
function votersOf({ threshold, electorate }: Pick<ProposalView, 'threshold' | 'electorate'>): Pick<Opened, 'electorate' | 'needed'> {
  let needed = 0;
  while (tally(threshold, electorate.length, needed, 0) !== 'passed' && needed < electorate.length) needed++;
  return { electorate, needed };
}
