// `cohort epoch propose`: asks the consortium to change how long an epoch lasts.
import { exitCodes } from '@cohort/protos/errors';
import { longestSeconds } from '@cohort/protos/terms-schema';
import { readOptions, wholeNumber, type Command } from '../command.ts';
import { print } from '../print.ts';
import { openedText, openProposal } from '../proposal/open-proposal.ts';
import { adminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'SECONDS [--as MSP] [--dir DIR]',
  summary: "propose how long an epoch lasts; once voted, from the next one on; no shorter than any active plan's deadlines in sum",
  async run(args) {
    const { values, positionals } = readOptions(args, adminOptions, ['seconds']);
    const seconds = wholeNumber('SECONDS', positionals[0], 0, 1, longestSeconds);
    const opened = await withOwnAdmin(values, (admin) => openProposal(admin, { kind: 'set-epoch-length', seconds }, null));
    print(values, opened, openedText(opened, String(values['dir'])));
    return exitCodes.done;
  },
};
