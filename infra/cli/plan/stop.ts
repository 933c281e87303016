// `cohort plan stop`: asks the consortium to end a plan.
import { exitCodes } from '@cohort/protos/errors';
import { planNamed } from '../../consortium/plan-named.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { openedText, openProposal } from '../proposal/open-proposal.ts';
import { reasonOption } from '../reason-option.ts';
import { adminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PLAN --reason TEXT [--as MSP] [--dir DIR]',
  summary: 'propose to stop a plan; once voted, its open round is void and no other follows',
  async run(args) {
    const { values, positionals } = readOptions(args, { reason: { type: 'string' }, ...adminOptions }, ['plan']);
    const [named = ''] = positionals;
    const reason = reasonOption(values);
    const opened = await withOwnAdmin(values, async (admin) => {
      const { plan } = await planNamed(admin.ledger, named);
      return await openProposal(admin, { kind: 'stop-plan', plan, reason }, null);
    });
    print(values, opened, openedText(opened, String(values['dir'])));
    return exitCodes.done;
  },
};
