// `cohort member replace-authority`: asks the consortium to put another certificate authority in the place of an organisation's.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { organisationDir } from '../../consortium/layout.ts';
import { replacementAuthority, waitingAuthority } from '../../consortium/registered-organisation.ts';
import { shellWord } from '../../consortium/vote-command.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { openProposal, printOpened } from '../proposal/open-proposal.ts';
import { dirOption, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'MSP [--dir DIR]',
  summary: "propose another certificate authority for an organisation, by its own admin; once voted, renew its nodes' certificates",
  arguments: ['msp'],
  options: {
    dir: dirOption,
  },
  changes: ['files', 'ledger'],
  async run(given) {
    const { values, positionals, changes } = given;
    const [msp = ''] = positionals;
    const done = await withAdmin({ values: { ...values, as: msp }, changes }, async (admin, consortium, dir) => {
      if (!consortium.organisations.includes(msp))
        throw new CohortError('USAGE', `msp: expected one of ${consortium.organisations.join(', ')}, got ${msp}`);
      if (changes.isDry && (await waitingAuthority(organisationDir(dir, msp), msp, admin.ledger)) === null) {
        changes.note({
          change: 'new',
          path: organisationDir(dir, msp),
          holds: `another certificate authority of ${msp}, whose key is drawn when it is made`,
        });
        changes.note({ change: 'transaction', as: msp, verb: 'governance.propose', body: { body: { kind: 'replace-authority', msp } } });
        return null;
      }
      const { caPem } = await replacementAuthority(organisationDir(dir, msp), msp, admin.ledger);
      const own = Object.values(consortium.nodes).filter((node) => node.startsWith(`${msp}/`));
      return { opened: await openProposal(admin, { kind: 'replace-authority', msp, caPem }, null, changes), nodes: own };
    });
    if (done === null) {
      print(given, { msp }, '');
      return exitCodes.done;
    }
    const { opened, nodes } = done;
    const dir = shellWord(String(values['dir']));
    const renewals = nodes.map((node) => `  cohort node rotate ${node} --dir ${dir}\n`).join('');
    const advice = `once it has passed, certificates of the authority before it hold for two epochs and as long as rounds last; renew them:\n`;
    printOpened(given, opened, { nodes }, `${advice}${renewals}`);
    return exitCodes.done;
  },
};
