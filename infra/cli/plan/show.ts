// `cohort plan show`: an accepted plan whole, how far it has come, what this site's policy makes of it, and what keeps it from moving.
import { explain } from '@cohort/policies/explain';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { PlanView } from '@cohort/protos/ledger';
import type { Admin } from '../../consortium/admin-ledger.ts';
import { askParties } from '../../consortium/ask-parties.ts';
import { planNamed } from '../../consortium/plan-named.ts';
import { judgePlan, type Judgement } from '../../plan/judge-plan.ts';
import { ownSite } from '../../plan/own-site.ts';
import { planLines } from '../../view/plan-lines.ts';
import { screenWidth } from '../../view/screen-width.ts';
import { wrap } from '../../view/wrap.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'PLAN [--as MSP] [--dir DIR]',
  summary: "show a plan whole, how far it has come, what this site's policy makes of it, and what its parties say keeps it from moving",
  arguments: ['plan'],
  options: adminOptions,
  changes: [],
  async run(given) {
    const { positionals } = given;
    const [named = ''] = positionals;
    const shown = await withAdmin(given, async (admin, consortium) => {
      const plan = await planNamed(admin.ledger, named);
      return { plan, verdict: await verdictOn(plan, admin), obstacles: await askParties(admin, consortium, plan) };
    });
    const { plan, verdict, obstacles } = shown;
    const width = screenWidth(Infinity);
    const lines = [
      `plan ${plan.plan}`,
      progressText(plan),
      `model ${plan.model}`,
      '',
      ...planLines(plan.body),
      '',
      ...policyLines(verdict),
      ...obstacles.flatMap(({ who, code, rule, detail }) =>
        wrap(`${who}: ${code}${rule === null ? '' : ` ${rule}`}: ${detail}`, width, '  '),
      ),
    ];
    print(given, shown, `${lines.join('\n')}\n`);
    return exitCodes.done;
  },
};

function progressText({ status, reason, current, body: { rounds } }: PlanView): string {
  const round = current === null ? 'no round opened yet' : `round ${current.split('~')[1] ?? ''} of ${String(rounds)}`;
  return `${status}${reason === null ? '' : ` (${reason})`}, ${round}`;
}

/** Null where this site has no rows in the plan, or no agent here. */
async function verdictOn({ plan, body }: PlanView, { ledger, msp, dir }: Admin): Promise<Judgement | null> {
  const site = body.datasets.some((item) => item.msp === msp) ? await ownSite(dir, msp) : null;
  if (site === null) return null;
  return await judgePlan(ledger, msp, site.policy, plan).catch((thrown: unknown) => {
    if (CohortError.from(thrown).code === 'DATASET_NOT_ALLOWED') return null;
    throw thrown;
  });
}

function policyLines(verdict: Judgement | null): string[] {
  if (verdict === null) return [];
  const { msp, allowed, findings, note } = verdict;
  const against = findings.filter(({ passes }) => !passes).map(explain);
  return [
    ...against,
    ...(note === null ? [] : [note]),
    `the policy of ${msp} ${allowed ? 'allows it' : 'forbids it: its agent keeps out'}`,
  ];
}
