// `cohort member vote`: casts one organisation's vote, and closes the proposal when that decides it.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { castVote } from '../../consortium/cast-vote.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PROPOSAL yes|no --as MSP [--dir DIR]',
  summary: 'vote on a proposal, named by the first digits of its id (proposal list); the vote that decides it closes it',
  async run(args) {
    const { values, positionals } = readOptions(args, adminOptions, ['proposal', 'yes|no']);
    const [named = '', choice] = positionals;
    if (choice !== 'yes' && choice !== 'no') throw new CohortError('USAGE', `choice: expected yes or no, got ${String(choice)}`);
    if (typeof values['as'] !== 'string') throw new CohortError('USAGE', '--as: expected the voting organisation, got none');
    const { proposal, status } = await withAdmin(values, (admin) => castVote(admin, named, choice));
    print(values, { proposal, choice, status }, `voted ${choice} on ${proposal.slice(0, 8)}; the proposal is ${status}\n`);
    return exitCodes.done;
  },
};
