// `cohort proposal vote`: casts one organisation's vote, closes the proposal when that decides it, and takes up here what a plan needs.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { ProposalView } from '@cohort/protos/ledger';
import type { Admin } from '../../consortium/admin-ledger.ts';
import { castVote, type Cast } from '../../consortium/cast-vote.ts';
import { partyArtifacts } from '../../consortium/party-artifacts.ts';
import { proposalNamed } from '../../consortium/proposal-named.ts';
import { takeUpArchitecture, type TakenUp } from '../../plan/take-up-architecture.ts';
import { aboutProposal } from '../../view/about-proposal.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withOwnAdmin } from '../with-admin.ts';

const help = `cohort proposal vote PROPOSAL yes|no: votes on a proposal of any kind, named by the first digits of its id (cohort proposal list)

A vote yes on a plan first takes up its architecture: it is fetched from the parties by its hash, written into this site's agent's folder and
named in its node.json. The same once a plan has passed without this vote. The vote that decides a proposal closes it.

  --vote-only           takes nothing up
  --dry-run             says what would be done and does nothing
`;

export const command: Command = {
  usage: 'PROPOSAL yes|no [--vote-only] [--dry-run] [--as MSP] [--dir DIR]',
  summary:
    "vote on a proposal of any kind, named by the first digits of its id; a yes to a plan takes up its architecture in this site's agent",
  help,
  async run(args) {
    const options = { 'vote-only': { type: 'boolean' }, 'dry-run': { type: 'boolean' }, ...adminOptions } as const;
    const { values, positionals } = readOptions(args, options, ['proposal', 'yes|no']);
    const [named = '', choice] = positionals;
    if (choice !== 'yes' && choice !== 'no') throw new CohortError('USAGE', `choice: expected yes or no, got ${String(choice)}`);
    const isDry = values['dry-run'] === true;
    return await withOwnAdmin(values, async (admin, consortium) => {
      const view = await proposalNamed(admin.ledger, named);
      const wants = choice === 'yes' && values['vote-only'] !== true && (view.status === 'open' || view.status === 'passed');
      const taken =
        wants && view.body.kind === 'plan'
          ? await takeUpArchitecture(admin, view.body.plan, partyArtifacts(admin, consortium), isDry)
          : null;
      const { proposal, status } = isDry ? view : await cast(admin, view, choice, taken);
      const { subject } = aboutProposal(view.body);
      const short = proposal.slice(0, 8);
      const said = isDry
        ? `${admin.msp} would vote ${choice} on ${short}, ${subject}, which is ${status}; nothing was sent`
        : view.status === 'passed'
          ? `${short} has passed already; votes no longer count`
          : `voted ${choice} on ${short}; the proposal is ${status}`;
      print(values, { proposal, choice, status, taken, dryRun: isDry }, `${said}\n${taken === null ? '' : `${taken.text}\n`}`);
      return exitCodes.done;
    });
  },
};

/** A plan that passed without this vote is one that this site's agent takes part in all the same. */
async function cast(admin: Admin, view: ProposalView, choice: 'yes' | 'no', taken: TakenUp | null): Promise<Cast> {
  return view.status === 'passed' && taken !== null ? view : await castVote(admin, view.proposal, choice);
}
