// `cohort proposal show`: one proposal whole, and for a plan what this site's own policy makes of it.
import { exitCodes } from '@cohort/protos/errors';
import { weighProposal } from '../../plan/weigh-proposal.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PROPOSAL [--as MSP] [--dir DIR]',
  summary: "show a proposal, named by the first digits of its id, whole; of a plan also what this site's policy makes of it",
  async run(args) {
    const { values, positionals } = readOptions(args, adminOptions, ['proposal']);
    const [named = ''] = positionals;
    const { proposal, verdict, lines } = await withAdmin(values, (admin) => weighProposal(admin, named));
    print(values, { ...proposal, verdict }, `${lines.join('\n')}\n`);
    return exitCodes.done;
  },
};
