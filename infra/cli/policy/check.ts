// `cohort policy check`: what a site's policy makes of a plan, sentence by sentence, before its agent has to decide.
import { explain } from '@cohort/policies/explain';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { sitePolicyShape } from '@cohort/policies/site-policy';
import { readJson } from '../../node/read-json.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';
import { judgePlan } from '../../plan/judge-plan.ts';
import { policyOwner } from './policy-owner.ts';

export const command: Command = {
  usage: 'FILE --plan ID [--as MSP] [--dir DIR]',
  summary:
    "explain what a site's policy makes of a plan; whose it is, --as says, or the node's folder that it lies in; exit code 6 when it refuses",
  arguments: ['file'],
  options: {
    plan: { type: 'string', value: 'ID', means: 'the plan, by the first digits of its id' },
    ...adminOptions,
  },
  changes: [],
  exits: { policy: 'it refuses the plan' },
  async run(given) {
    const { values, positionals } = given;
    const { plan } = values;
    if (typeof plan !== 'string')
      throw new CohortError('USAGE', "--plan: expected a plan's id, or how it begins, got none; `cohort status` lists plans");
    const [file = ''] = positionals;
    const policy = await readJson(file, sitePolicyShape);
    const judged = await withAdmin(given, async ({ ledger, msp }, consortium, dir) => {
      const owner = values['as'] === undefined ? await policyOwner(file, dir, consortium) : msp;
      return await judgePlan(ledger, owner, policy, plan);
    });
    const sentences = [...judged.findings.map(explain), ...(judged.note === null ? [] : [judged.note])];
    const verdict = `${judged.msp} ${judged.allowed ? 'may take part' : 'would not take part'} in plan ${judged.plan.slice(0, 12)}.`;
    print(given, judged, `${[...sentences, '', verdict].join('\n')}\n`);
    return judged.allowed ? exitCodes.done : exitCodes.policy;
  },
};
