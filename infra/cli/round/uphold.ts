// `cohort round uphold`: asks the consortium to find a disputed sum false, so that the round is made again.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { roundNamed } from '../../consortium/plan-named.ts';
import type { Command } from '../command.ts';
import { openProposal, printOpened } from '../proposal/open-proposal.ts';
import { reasonOption, reasonOptions } from '../reason-option.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'ROUND INDEX --reason TEXT [--as MSP] [--dir DIR]',
  summary: 'propose to uphold a dispute; once voted, the round and what came from it are tainted, and it is made again',
  arguments: ['round', 'index'],
  options: { ...reasonOptions, ...ownAdminOptions },
  changes: ['ledger'],
  async run(given) {
    const { values, positionals } = given;
    const [named = '', index = ''] = positionals;
    if (!/^[012]$/.test(index)) throw new CohortError('USAGE', `index: expected the disputed share index 0, 1 or 2, got ${index}`);
    const reason = reasonOption(values);
    const opened = await withOwnAdmin(given, async (admin) => {
      const round = await roundNamed(admin.ledger, named);
      return await openProposal(admin, { kind: 'uphold-dispute', round, index: Number(index), reason }, null, given.changes);
    });
    printOpened(given, opened);
    return exitCodes.done;
  },
};
