// `cohort proposal vote`: casts one organisation's vote, and closes the proposal when that decides it.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { castVote } from '../../consortium/cast-vote.ts';
import { proposalNamed } from '../../consortium/proposal-named.ts';
import { aboutProposal } from '../../view/about-proposal.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PROPOSAL yes|no [--dry-run] [--as MSP] [--dir DIR]',
  summary: 'vote on a proposal of any kind, named by the first digits of its id (proposal list); the vote that decides it closes it',
  async run(args) {
    const { values, positionals } = readOptions(args, { 'dry-run': { type: 'boolean' }, ...adminOptions }, ['proposal', 'yes|no']);
    const [named = '', choice] = positionals;
    if (choice !== 'yes' && choice !== 'no') throw new CohortError('USAGE', `choice: expected yes or no, got ${String(choice)}`);
    if (values['dry-run'] === true) {
      const { view, msp } = await withOwnAdmin(values, async (admin) => ({
        view: await proposalNamed(admin.ledger, named),
        msp: admin.msp,
      }));
      const { proposal, status, body } = view;
      const { subject } = aboutProposal(body);
      print(
        values,
        { proposal, choice, status, dryRun: true },
        `${msp} would vote ${choice} on ${proposal.slice(0, 8)}, ${subject}, which is ${status}; nothing was sent\n`,
      );
      return exitCodes.done;
    }
    const { proposal, status } = await withOwnAdmin(values, (admin) => castVote(admin, named, choice));
    print(values, { proposal, choice, status }, `voted ${choice} on ${proposal.slice(0, 8)}; the proposal is ${status}\n`);
    return exitCodes.done;
  },
};
