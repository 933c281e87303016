// `cohort plan replace-party`: asks the consortium to put another party in the place of one that left, from the plan's next attempt on.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { planNamed } from '../../consortium/plan-named.ts';
import type { Command } from '../command.ts';
import { openProposal, printOpened } from '../proposal/open-proposal.ts';
import { reasonOption, reasonOptions } from '../reason-option.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PLAN --from NODE --to NODE --reason TEXT [--as MSP] [--dir DIR]',
  summary: 'propose another party in the place of one; once voted, it counts from the next attempt on, at each site that pins its keys',
  arguments: ['plan'],
  options: {
    from: { type: 'string', value: 'NODE', means: 'the party that left, such as va/party' },
    to: { type: 'string', value: 'NODE', means: 'the one that takes its place' },
    ...reasonOptions,
    ...ownAdminOptions,
  },
  changes: ['ledger'],
  async run(given) {
    const { values, positionals } = given;
    const [named = ''] = positionals;
    const { from, to } = values;
    if (typeof from !== 'string' || typeof to !== 'string')
      throw new CohortError('USAGE', '--from and --to: expected two party nodes such as va/party, got fewer');
    const reason = reasonOption(values);
    const opened = await withOwnAdmin(given, async (admin) => {
      const { plan } = await planNamed(admin.ledger, named);
      return await openProposal(admin, { kind: 'replace-party', plan, from, to, reason }, null, given.changes);
    });
    printOpened(given, opened);
    return exitCodes.done;
  },
};
