// `cohort plan resume`: one of the parties' organisations lets a paused plan try again; a second one must too.
import { exitCodes } from '@cohort/protos/errors';
import { randomBytes } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import { planNamed } from '../../consortium/plan-named.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PLAN [--as MSP] [--dir DIR]',
  summary: "let a paused plan try again; two of its parties' organisations must",
  async run(args) {
    const { values, positionals } = readOptions(args, adminOptions, ['plan']);
    const [named = ''] = positionals;
    const { plan, resumed } = await withOwnAdmin(values, async ({ ledger }) => {
      const { plan } = await planNamed(ledger, named);
      const { payload } = await ledger.submit('rounds.resumePlan', `resume-${toHex(randomBytes(8))}`, { plan });
      return { plan, resumed: (payload as { resumed: boolean }).resumed };
    });
    print(values, { plan, resumed }, resumed ? 'the plan goes on\n' : 'noted; the organisation of another party must resume it too\n');
    return exitCodes.done;
  },
};
