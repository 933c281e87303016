// `cohort budget statement`: every account with what was reserved, spent and freed, what is left, and the epsilon of what was released.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { accountLines } from '../../audit/account-lines.ts';
import { readAccounts } from '../../audit/read-accounts.ts';
import { connectAdmin } from '../../consortium/admin-ledger.ts';
import { loadConsortium } from '../../consortium/layout.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';

export const command: Command = {
  usage: '[--msp MSP] [--dataset NAME] [--as MSP] [--dir DIR]',
  summary: 'show the privacy accounts of datasets, and how many rounds are left',
  async run(args) {
    const { values } = readOptions(
      args,
      {
        msp: { type: 'string' },
        dataset: { type: 'string' },
        as: { type: 'string' },
        dir: { type: 'string', default: '.cohort' },
        json: { type: 'boolean' },
      },
      [],
    );
    const dir = String(values['dir']);
    const consortium = await loadConsortium(dir);
    const admin = await connectAdmin(dir, consortium, typeof values['as'] === 'string' ? values['as'] : consortium.ledger.msp);
    try {
      const all = await readAccounts(admin.ledger);
      const asked = all.filter(({ msp, dataset }) => (values['msp'] ?? msp) === msp && (values['dataset'] ?? dataset) === dataset);
      if (asked.length === 0)
        throw new CohortError(
          'NOT_FOUND',
          `datasets: expected one of ${all.map(({ msp, dataset }) => `${msp} ${dataset}`).join(', ') || 'none'}; name it with --msp and --dataset`,
        );
      print(values, asked, `${asked.flatMap(accountLines).join('\n')}\n`);
      return exitCodes.done;
    } finally {
      await admin.ledger.close();
    }
  },
};
