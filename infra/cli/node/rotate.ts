// `cohort node rotate`: renews a node's certificates, before they expire, and its box key.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { nodeDir, nodeName, organisationDir } from '../../consortium/layout.ts';
import { registeredOrganisation } from '../../consortium/registered-organisation.ts';
import { rotateNode } from '../../consortium/rotate-node.ts';
import { readOptions, wholeNumber, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

const dayMs = 86_400_000;

export const command: Command = {
  usage: 'NODE [--days N] [--dir DIR]',
  summary: "renew a node's certificates and box key (va/party): its node key signs, no vote; in force one epoch later, without a restart",
  async run(args) {
    const { as: _as, ...options } = adminOptions;
    const { values, positionals } = readOptions(args, { days: { type: 'string' }, ...options }, ['node']);
    const [node = ''] = positionals;
    const [msp = '', role] = node.split('/');
    if (role === undefined) throw new CohortError('USAGE', `node: expected an id such as va/party, got ${node}; see cohort member list`);
    const days = wholeNumber('--days', values['days'], 365, 1, 3650);
    const { since } = await withAdmin({ ...values, as: msp }, async ({ ledger }, _consortium, dir) => {
      const organisation = await registeredOrganisation(organisationDir(dir, msp), msp, ledger);
      return rotateNode(nodeDir(dir, nodeName(node)), node, organisation, ledger, new Date(Date.now() + days * dayMs));
    });
    print(
      values,
      { node, since, days },
      `${node}: a new box key, and certificates for ${String(days)} days, in force from epoch ${String(since)} on\n`,
    );
    return exitCodes.done;
  },
};
