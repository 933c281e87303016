// `cohort plan replace-party`: asks the consortium to put another party in the place of one that left, from the plan's next attempt on.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { propose } from '../../consortium/decide.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PLAN --from NODE --to NODE --reason TEXT --as MSP [--dir DIR]',
  summary: 'propose another party in the place of one; once voted, it counts from the next attempt on, at each site that pins its keys',
  async run(args) {
    const { values, positionals } = readOptions(
      args,
      { from: { type: 'string' }, to: { type: 'string' }, reason: { type: 'string' }, ...adminOptions },
      ['plan'],
    );
    const [plan = ''] = positionals;
    const { from, to, reason } = values;
    if (typeof values['as'] !== 'string') throw new CohortError('USAGE', '--as: expected the proposing organisation, got none');
    if (typeof from !== 'string' || typeof to !== 'string')
      throw new CohortError('USAGE', '--from and --to: expected two party nodes such as va/party, got fewer');
    if (typeof reason !== 'string') throw new CohortError('USAGE', '--reason: expected why, for those who vote, got none');
    const body = { kind: 'replace-party', plan, from, to, reason } as const;
    const proposal = await withAdmin(values, (admin) => propose(admin, body, null));
    print(values, { proposal }, `proposal ${proposal}\n`);
    return exitCodes.done;
  },
};
