// `cohort plan stop`: asks the consortium to end a plan.
import { exitCodes } from '@cohort/protos/errors';
import { planNamed } from '../../consortium/plan-named.ts';
import type { Command } from '../command.ts';
import { openProposal, printOpened } from '../proposal/open-proposal.ts';
import { reasonOption, reasonOptions } from '../reason-option.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PLAN --reason TEXT [--as MSP] [--dir DIR]',
  summary: 'propose to stop a plan; once voted, its open round is void and no other follows',
  arguments: ['plan'],
  options: { ...reasonOptions, ...ownAdminOptions },
  changes: ['ledger'],
  async run(given) {
    const { values, positionals } = given;
    const [named = ''] = positionals;
    const reason = reasonOption(values);
    const opened = await withOwnAdmin(given, async (admin) => {
      const { plan } = await planNamed(admin.ledger, named);
      return await openProposal(admin, { kind: 'stop-plan', plan, reason }, null, given.changes);
    });
    printOpened(given, opened);
    return exitCodes.done;
  },
};
