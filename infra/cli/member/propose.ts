// `cohort member propose`: asks the consortium to admit an organisation or a node of this folder.
import { exitCodes } from '@cohort/protos/errors';
import type { NodeRole } from '@cohort/protos/ledger';
import { CohortError } from '@cohort/protos/errors';
import { connectAdmin } from '../../consortium/admin-ledger.ts';
import { propose } from '../../consortium/decide.ts';
import { loadConsortium, nodeDir, nodeName, organisationDir } from '../../consortium/layout.ts';
import { loadNodeKeys } from '../../pki/load-node-keys.ts';
import { loadOrganisation } from '../../pki/load-organisation.ts';
import { nodeRecord } from '../../pki/node-record.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';

export const command: Command = {
  usage: 'SUBJECT --as MSP [--endpoint HOST:PORT] [--dir DIR]',
  summary: 'propose to admit an organisation (va) or a node (va/agent)',
  async run(args) {
    const { values, positionals } = readOptions(
      args,
      {
        as: { type: 'string' },
        endpoint: { type: 'string', default: '' },
        dir: { type: 'string', default: '.cohort' },
        json: { type: 'boolean' },
      },
      ['subject'],
    );
    const dir = String(values['dir']);
    const subject = positionals[0] ?? '';
    if (typeof values['as'] !== 'string') throw new CohortError('USAGE', '--as: expected the proposing organisation, got none');
    const admin = await connectAdmin(dir, await loadConsortium(dir), values['as']);
    try {
      const [msp = '', role] = subject.split('/');
      const keys = await loadNodeKeys(nodeDir(dir, role === undefined ? `${msp}-admin` : nodeName(subject)));
      const record = nodeRecord(keys, (role ?? 'admin') as NodeRole, String(values['endpoint']));
      const proposal =
        role === undefined
          ? await propose(
              admin,
              {
                kind: 'admit-organisation',
                organisation: { msp, name: msp, caPem: (await loadOrganisation(organisationDir(dir, msp))).caPem, admin: record },
              },
              keys,
            )
          : await propose(admin, { kind: 'admit-node', node: record }, keys);
      print(values, { proposal }, `proposal ${proposal}\n`);
      return exitCodes.done;
    } finally {
      await admin.ledger.close();
    }
  },
};
