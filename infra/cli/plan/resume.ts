// `cohort plan resume`: one of the parties' organisations lets a paused plan try again; a second one must too.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { PlanView } from '@cohort/protos/ledger';
import { randomBytes } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import { planNamed } from '../../consortium/plan-named.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PLAN [--as MSP] [--dir DIR]',
  summary: "let a paused plan try again; two of its parties' organisations must",
  arguments: ['plan'],
  options: ownAdminOptions,
  changes: ['ledger'],
  async run(given) {
    const { positionals } = given;
    const [named = ''] = positionals;
    const { plan, resumed } = await withOwnAdmin(given, async ({ ledger, msp }) => {
      const view = await planNamed(ledger, named);
      const { plan } = view;
      if (given.changes.isDry) {
        expectResumable(view, msp);
        given.changes.transaction(msp, 'rounds.resumePlan', { plan });
        return { plan, resumed: null };
      }
      const { payload } = await ledger.submit('rounds.resumePlan', `resume-${toHex(randomBytes(8))}`, { plan });
      return { plan, resumed: (payload as { resumed: boolean }).resumed };
    });
    print(
      given,
      { plan, resumed },
      resumed === true ? 'the plan goes on\n' : 'noted; the organisation of another party must resume it too\n',
    );
    return exitCodes.done;
  },
};

/** As the ledger would refuse it. @throws {CohortError} ROLE_NOT_ALLOWED, PLAN_CLOSED, NOT_PERMITTED, VOTE_EXISTS */
function expectResumable({ plan, status, parties, resumedBy }: PlanView, msp: string): void {
  const at = `plan ${plan.slice(0, 12)}`;
  const organisations = parties.map(({ node }) => node.split('/')[0] ?? '');
  if (!organisations.includes(msp))
    throw new CohortError('ROLE_NOT_ALLOWED', `${msp}: expected one of the parties' organisations ${organisations.join(', ')}`);
  if (status === 'finished' || status === 'closed') throw new CohortError('PLAN_CLOSED', `${at}: is ${status} already`);
  if (status !== 'paused') throw new CohortError('NOT_PERMITTED', `${at}: expected a paused one, got one that is ${status}`);
  if (resumedBy.includes(msp)) throw new CohortError('VOTE_EXISTS', `${at}: ${msp} has resumed it; another party's organisation must too`);
}
