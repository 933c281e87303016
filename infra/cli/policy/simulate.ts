// `cohort policy simulate`: which past and planned rounds a file's rules would have refused, and by which rule.
import { sitePolicyShape, type SitePolicy } from '@cohort/policies/site-policy';
import { consortiumRulesShape, type ConsortiumRules } from '@cohort/protos/consortium-rules';
import { exitCodes } from '@cohort/protos/errors';
import type { Shape } from '@cohort/protos/shape';
import { readJson } from '../../node/read-json.ts';
import { byConsortium, bySite, refusedLines, refusedRounds } from '../../plan/simulate/refused-rounds.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';
import { policyOwner } from './policy-owner.ts';

export const command: Command = {
  usage: 'FILE [--as MSP] [--dir DIR]',
  summary:
    "say which rounds, past and planned, rules would have refused and by which rule: the consortium's, or a site's policy; exit code 6 when some",
  arguments: ['file'],
  options: adminOptions,
  changes: [],
  exits: { policy: 'it would have refused some' },
  notes:
    "A file with thresholds holds a consortium's rules and is asked about every plan; a site's policy is asked about plans with data of its own, and its limits are judged on the accounts as they are now.",
  async run(given) {
    const [file = ''] = given.positionals;
    const rules = await readJson(file, eitherShape);
    const found = await withAdmin(given, async ({ ledger, msp }, consortium, dir) => {
      if ('thresholds' in rules) return await refusedRounds(ledger, byConsortium(rules));
      const owner = given.values['as'] === undefined ? await policyOwner(file, dir, consortium) : msp;
      return await refusedRounds(ledger, bySite(ledger, owner, rules));
    });
    print(given, found, `${refusedLines(found).join('\n')}\n`);
    return found.some(({ refusals }) => refusals.length > 0) ? exitCodes.policy : exitCodes.done;
  },
};

/** A site's policy demands secure aggregation in so many words; all else is read as a consortium's rules. */
const eitherShape: Shape<SitePolicy | ConsortiumRules> = (value, at) => {
  const isSite = typeof value === 'object' && value !== null && 'secureAggregation' in value;
  return isSite ? sitePolicyShape(value, at) : consortiumRulesShape(value, at);
};
