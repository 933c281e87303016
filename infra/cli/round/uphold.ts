// `cohort round uphold`: asks the consortium to find a disputed sum false, so that the round is made again.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { propose } from '../../consortium/decide.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'ROUND INDEX --reason TEXT --as MSP [--dir DIR]',
  summary: 'propose to uphold a dispute; once voted, the round and what came from it are tainted, and it is made again',
  async run(args) {
    const { values, positionals } = readOptions(args, { reason: { type: 'string' }, ...adminOptions }, ['round', 'index']);
    const [round = '', index = ''] = positionals;
    if (!/^[012]$/.test(index)) throw new CohortError('USAGE', `index: expected the disputed share index 0, 1 or 2, got ${index}`);
    if (typeof values['as'] !== 'string') throw new CohortError('USAGE', '--as: expected the proposing organisation, got none');
    if (typeof values['reason'] !== 'string') throw new CohortError('USAGE', '--reason: expected why, for those who vote, got none');
    const body = { kind: 'uphold-dispute', round, index: Number(index), reason: values['reason'] } as const;
    const proposal = await withAdmin(values, (admin) => propose(admin, body, null));
    print(values, { proposal }, `proposal ${proposal}\n`);
    return exitCodes.done;
  },
};
