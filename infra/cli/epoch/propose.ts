// `cohort epoch propose`: asks the consortium to change how long an epoch lasts.
import { exitCodes } from '@cohort/protos/errors';
import { longestSeconds } from '@cohort/protos/terms-schema';
import { wholeNumber, type Command } from '../command.ts';
import { openProposal, printOpened } from '../proposal/open-proposal.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'SECONDS [--as MSP] [--dir DIR]',
  summary: "propose how long an epoch lasts; once voted, from the next one on; no shorter than any active plan's deadlines in sum",
  arguments: ['seconds'],
  options: ownAdminOptions,
  changes: ['ledger'],
  async run(given) {
    const { positionals } = given;
    const seconds = wholeNumber('SECONDS', positionals[0], 0, 1, longestSeconds);
    const opened = await withOwnAdmin(given, (admin) => openProposal(admin, { kind: 'set-epoch-length', seconds }, null, given.changes));
    printOpened(given, opened);
    return exitCodes.done;
  },
};
