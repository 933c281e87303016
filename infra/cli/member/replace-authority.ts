// `cohort member replace-authority`: asks the consortium to put another certificate authority in the place of an organisation's.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { organisationDir } from '../../consortium/layout.ts';
import { replacementAuthority } from '../../consortium/registered-organisation.ts';
import { shellWord } from '../../consortium/vote-command.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { openedText, openProposal } from '../proposal/open-proposal.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'MSP [--dir DIR]',
  summary: "propose another certificate authority for an organisation, by its own admin; once voted, renew its nodes' certificates",
  async run(args) {
    const { as: _as, ...options } = adminOptions;
    const { values, positionals } = readOptions(args, options, ['msp']);
    const [msp = ''] = positionals;
    const { opened, nodes } = await withAdmin({ ...values, as: msp }, async (admin, consortium, dir) => {
      if (!consortium.organisations.includes(msp))
        throw new CohortError('USAGE', `msp: expected one of ${consortium.organisations.join(', ')}, got ${msp}`);
      const { caPem } = await replacementAuthority(organisationDir(dir, msp), msp, admin.ledger);
      const own = Object.values(consortium.nodes).filter((node) => node.startsWith(`${msp}/`));
      return { opened: await openProposal(admin, { kind: 'replace-authority', msp, caPem }, null), nodes: own };
    });
    const dir = String(values['dir']);
    const renewals = nodes.map((node) => `  cohort node rotate ${node} --dir ${shellWord(dir)}\n`).join('');
    const advice = `once it has passed, certificates of the authority before it hold for two epochs and as long as rounds last; renew them:\n`;
    print(values, { ...opened, nodes }, `${openedText(opened, dir)}${advice}${renewals}`);
    return exitCodes.done;
  },
};
