// `cohort plan replace-party`: asks the consortium to put another party in the place of one that left, from the plan's next attempt on.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { planNamed } from '../../consortium/plan-named.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { openedText, openProposal } from '../proposal/open-proposal.ts';
import { reasonOption } from '../reason-option.ts';
import { adminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PLAN --from NODE --to NODE --reason TEXT [--as MSP] [--dir DIR]',
  summary: 'propose another party in the place of one; once voted, it counts from the next attempt on, at each site that pins its keys',
  async run(args) {
    const { values, positionals } = readOptions(
      args,
      { from: { type: 'string' }, to: { type: 'string' }, reason: { type: 'string' }, ...adminOptions },
      ['plan'],
    );
    const [named = ''] = positionals;
    const { from, to } = values;
    if (typeof from !== 'string' || typeof to !== 'string')
      throw new CohortError('USAGE', '--from and --to: expected two party nodes such as va/party, got fewer');
    const reason = reasonOption(values);
    const opened = await withOwnAdmin(values, async (admin) => {
      const { plan } = await planNamed(admin.ledger, named);
      return await openProposal(admin, { kind: 'replace-party', plan, from, to, reason }, null);
    });
    print(values, opened, openedText(opened, String(values['dir'])));
    return exitCodes.done;
  },
};
