// `cohort proposal show`: one proposal whole, and for a plan what this site's own policy makes of it.
import { exitCodes } from '@cohort/protos/errors';
import { weighProposal } from '../../plan/weigh-proposal.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PROPOSAL [--as MSP] [--dir DIR]',
  summary: "show a proposal, named by the first digits of its id, whole; of a plan also what this site's policy makes of it",
  arguments: ['proposal'],
  options: adminOptions,
  changes: [],
  async run(given) {
    const { positionals } = given;
    const [named = ''] = positionals;
    const { proposal, verdict, lines } = await withAdmin(given, (admin) => weighProposal(admin, named));
    print(given, { ...proposal, verdict }, `${lines.join('\n')}\n`);
    return exitCodes.done;
  },
};
