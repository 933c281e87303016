// `cohort member list`: organisations and nodes as the registry has them.
import { exitCodes } from '@cohort/protos/errors';
import type { MembersView } from '@cohort/protos/ledger';
import { connectAdmin } from '../../consortium/admin-ledger.ts';
import { loadConsortium } from '../../consortium/layout.ts';
import { table } from '../../view/table.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';

export const command: Command = {
  usage: '[--as MSP] [--dir DIR]',
  summary: 'list organisations and nodes with their status',
  async run(args) {
    const { values } = readOptions(
      args,
      { as: { type: 'string' }, dir: { type: 'string', default: '.cohort' }, json: { type: 'boolean' } },
      [],
    );
    const dir = String(values['dir']);
    const consortium = await loadConsortium(dir);
    const admin = await connectAdmin(dir, consortium, typeof values['as'] === 'string' ? values['as'] : consortium.ledger.msp);
    try {
      const members = (await admin.ledger.evaluate('members.list', {})) as MembersView;
      const organisations = table([['organisation', 'status'], ...members.organisations.map(({ msp, status }) => [msp, status])]);
      const nodes = table([
        ['node', 'role', 'status', 'endpoint'],
        ...members.nodes.map(({ node, role, status, endpoint }) => [node, role, status, endpoint]),
      ]);
      print(values, members, `${[...organisations, '', ...nodes].join('\n')}\n`);
      return exitCodes.done;
    } finally {
      await admin.ledger.close();
    }
  },
};
