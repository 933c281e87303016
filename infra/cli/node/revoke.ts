// `cohort node revoke`: asks the consortium to refuse a node's certificates and keys from the decision on.
import { exitCodes } from '@cohort/protos/errors';
import type { Command } from '../command.ts';
import { openProposal, printOpened } from '../proposal/open-proposal.ts';
import { reasonOption, reasonOptions } from '../reason-option.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'NODE --reason TEXT [--as MSP] [--dir DIR]',
  summary: 'propose to revoke a node (va/party): once voted, nobody takes its certificates and keys; `cohort node replace` brings it back',
  arguments: ['node'],
  options: { ...reasonOptions, ...ownAdminOptions },
  changes: ['ledger'],
  async run(given) {
    const { values, positionals } = given;
    const [node = ''] = positionals;
    const reason = reasonOption(values);
    const opened = await withOwnAdmin(given, (admin) => openProposal(admin, { kind: 'revoke', node, reason }, null, given.changes));
    printOpened(given, opened);
    return exitCodes.done;
  },
};
