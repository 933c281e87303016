// `cohort policy show`: the consortium's rules in force, those on their way, and since which proposal.
import { exitCodes } from '@cohort/protos/errors';
import type { RulesView } from '@cohort/protos/ledger';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: '[--as MSP] [--dir DIR]',
  summary: "show the consortium's rules as a file holds them, and those that take their place with the next epoch",
  arguments: [],
  options: adminOptions,
  changes: [],
  async run(given) {
    const rules = await withAdmin(given, ({ ledger }) => ledger.evaluate('governance.rules', {}));
    print(given, rules, text(rules));
    return exitCodes.done;
  },
};

function text({ rules, next, proposal }: RulesView): string {
  const since = proposal === null ? 'no vote has set others' : `set by proposal ${proposal.slice(0, 8)}`;
  const later = next === null ? '' : `from epoch ${String(next.since)} on:\n${JSON.stringify(next.rules, undefined, 2)}\n`;
  return `${JSON.stringify(rules, undefined, 2)}\n${later}${since}\n`;
}
