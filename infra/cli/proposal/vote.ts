// `cohort proposal vote`: casts one organisation's vote, closes the proposal when that decides it, and takes up here what a plan needs.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { ProposalView } from '@cohort/protos/ledger';
import type { Admin } from '../../consortium/admin-ledger.ts';
import { castVote, expectVote, type Cast } from '../../consortium/cast-vote.ts';
import { partyArtifacts } from '../../consortium/party-artifacts.ts';
import { proposalNamed } from '../../consortium/proposal-named.ts';
import { takeUpArchitecture, type TakenUp } from '../../plan/take-up-architecture.ts';
import { aboutProposal } from '../../view/about-proposal.ts';
import type { Changes } from '../../node/changes.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PROPOSAL yes|no [--vote-only] [--as MSP] [--dir DIR]',
  summary:
    "vote on a proposal of any kind, named by the first digits of its id; a yes to a plan takes up its architecture in this site's agent",
  arguments: ['proposal', 'yes|no'],
  options: {
    'vote-only': { type: 'boolean', means: 'takes nothing up' },
    ...ownAdminOptions,
  },
  changes: ['ledger', 'files'],
  notes:
    "A vote yes on a plan first takes up its architecture: it is fetched from the parties by its hash, written into this site's agent's folder and named in its node.json. The same once a plan has passed without this vote. The vote that decides a proposal closes it.",
  async run(given) {
    const { values, positionals, changes } = given;
    const [named = '', choice] = positionals;
    if (choice !== 'yes' && choice !== 'no') throw new CohortError('USAGE', `choice: expected yes or no, got ${String(choice)}`);
    return await withOwnAdmin(given, async (admin, consortium) => {
      const view = await proposalNamed(admin.ledger, named);
      const wants = choice === 'yes' && values['vote-only'] !== true && (view.status === 'open' || view.status === 'passed');
      const taken =
        wants && view.body.kind === 'plan'
          ? await takeUpArchitecture(admin, view.body.plan, partyArtifacts(admin, consortium), changes)
          : null;
      const { proposal, status } = await cast(admin, view, choice, taken, changes);
      const { subject } = aboutProposal(view.body);
      const short = proposal.slice(0, 8);
      const said =
        view.status === 'passed'
          ? `${short} has passed already; votes no longer count`
          : `voted ${choice} on ${short}; the proposal is ${status}`;
      const after = taken === null ? '' : `${taken.text}\n`;
      print(given, { proposal, choice, status, taken }, `${said}\n${after}`, `${short}: ${subject}, which is ${status}\n${after}`);
      return exitCodes.done;
    });
  },
};

/** A plan that passed without this vote is one that this site's agent takes part in all the same. */
async function cast(admin: Admin, view: ProposalView, choice: 'yes' | 'no', taken: TakenUp | null, changes: Changes): Promise<Cast> {
  if (changes.isDry) {
    if (view.status === 'passed' && taken !== null) return view;
    const { hasVoted } = expectVote(view, admin.msp, choice);
    if (!hasVoted) changes.transaction(admin.msp, 'governance.vote', { proposal: view.proposal, choice });
    changes.transaction(admin.msp, 'governance.close', { proposal: view.proposal });
    return view;
  }
  return view.status === 'passed' && taken !== null ? view : await castVote(admin, view.proposal, choice);
}
