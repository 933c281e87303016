// `cohort member readmit`: asks the consortium to end an organisation's suspension.
import { exitCodes } from '@cohort/protos/errors';
import type { Command } from '../command.ts';
import { openProposal, printOpened } from '../proposal/open-proposal.ts';
import { reasonOption, reasonOptions } from '../reason-option.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'ORGANISATION --reason TEXT [--as MSP] [--dir DIR]',
  summary: 'propose to readmit a suspended organisation; once voted, it and its nodes are as they were registered',
  arguments: ['organisation'],
  options: { ...reasonOptions, ...ownAdminOptions },
  changes: ['ledger'],
  async run(given) {
    const { values, positionals } = given;
    const [msp = ''] = positionals;
    const reason = reasonOption(values);
    const opened = await withOwnAdmin(given, (admin) => openProposal(admin, { kind: 'readmit', msp, reason }, null, given.changes));
    printOpened(given, opened);
    return exitCodes.done;
  },
};
