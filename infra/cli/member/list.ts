// `cohort member list`: organisations and nodes as the registry has them.
import { exitCodes } from '@cohort/protos/errors';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { table } from '../../view/table.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: '[--as MSP] [--dir DIR]',
  summary: 'list organisations and nodes with their status',
  arguments: [],
  options: adminOptions,
  changes: [],
  async run(given) {
    const members = await withAdmin(given, async ({ ledger }) => await readMembers(ledger));
    const organisations = table([
      ['organisation', 'status'],
      ...members.organisations.map(({ msp, status, suspendedUntil }) => [
        msp,
        suspendedUntil === null ? status : `suspended until epoch ${String(suspendedUntil)}`,
      ]),
    ]);
    const nodes = table([
      ['node', 'role', 'status', 'endpoint'],
      ...members.nodes.map(({ node, role, status, endpoint }) => [node, role, status, endpoint]),
    ]);
    print(given, members, `${[...organisations, '', ...nodes].join('\n')}\n`);
    return exitCodes.done;
  },
};
