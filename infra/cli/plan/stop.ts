// `cohort plan stop`: asks the consortium to end a plan.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { propose } from '../../consortium/decide.ts';
import { planNamed } from '../../consortium/plan-named.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PLAN --reason TEXT --as MSP [--dir DIR]',
  summary: 'propose to stop a plan; once voted, its open round is void and no other follows',
  async run(args) {
    const { values, positionals } = readOptions(args, { reason: { type: 'string' }, ...adminOptions }, ['plan']);
    const [named = ''] = positionals;
    if (typeof values['as'] !== 'string') throw new CohortError('USAGE', '--as: expected the proposing organisation, got none');
    const { reason } = values;
    if (typeof reason !== 'string') throw new CohortError('USAGE', '--reason: expected why, for those who vote, got none');
    const proposal = await withAdmin(values, async (admin) => {
      const { plan } = await planNamed(admin.ledger, named);
      return await propose(admin, { kind: 'stop-plan', plan, reason }, null);
    });
    print(values, { proposal }, `proposal ${proposal}\n`);
    return exitCodes.done;
  },
};
