// `cohort budget statement`: every account with what was reserved, spent and freed, what is left, and the epsilon of what was released.
import { exitCodes } from '@cohort/protos/errors';
import { accountLines } from '../../audit/account-lines.ts';
import { ofDatasets } from '../../audit/of-datasets.ts';
import { readAccounts } from '../../audit/read-accounts.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: '[--msp MSP] [--dataset NAME] [--as MSP] [--dir DIR]',
  summary: 'show the privacy accounts of datasets, and how many rounds are left',
  arguments: [],
  options: {
    msp: { type: 'string', value: 'MSP', means: 'only the accounts of this organisation' },
    dataset: { type: 'string', value: 'NAME', means: 'only those of this dataset' },
    ...adminOptions,
  },
  changes: [],
  async run(given) {
    const { values } = given;
    const all = await withAdmin(given, ({ ledger }) => readAccounts(ledger));
    const asked = ofDatasets(all, values['msp'], values['dataset']);
    const lines = all.length === 0 ? ['No dataset is registered yet, so there is no account.'] : asked.flatMap(accountLines);
    print(given, asked, `${lines.join('\n')}\n`);
    return exitCodes.done;
  },
};
