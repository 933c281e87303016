// `cohort proposal list`: what is to be voted on, with ids as short as `proposal show` and `proposal vote` take them.
import { exitCodes } from '@cohort/protos/errors';
import { listAll } from '@cohort/protos/list-all';
import { proposalLines } from '../../view/proposal-lines.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: '[--as MSP] [--dir DIR] [--all]',
  summary: 'list open proposals, what each is about and how long it can be voted on; with --all also those that are closed',
  arguments: [],
  options: {
    all: { type: 'boolean', means: 'also those that are closed' },
    ...adminOptions,
  },
  changes: [],
  async run(given) {
    const { values } = given;
    const { all, epoch } = await withAdmin(given, async ({ ledger }) => ({
      all: await listAll(ledger, 'governance.list', {}),
      epoch: await ledger.evaluate('epochs.current', {}),
    }));
    const shown = all.filter(({ status }) => values['all'] === true || status === 'open');
    print(given, shown, shown.length === 0 ? 'no proposal is open\n' : `${proposalLines(shown, epoch).join('\n')}\n`);
    return exitCodes.done;
  },
};
