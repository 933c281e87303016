// `cohort policy show`: the consortium's rules in force, those on their way, and since which proposal.
import { exitCodes } from '@cohort/protos/errors';
import type { RulesView } from '@cohort/protos/ledger';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { writeErr } from '../../view/write-out.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: '[--as MSP] [--dir DIR]',
  summary: "show the consortium's rules as a file holds them, and those that take their place with the next epoch",
  arguments: [],
  options: adminOptions,
  changes: [],
  notes:
    'The rules in force go to stdout, as `cohort policy propose` takes them; since when, and what holds from the next epoch on, to stderr.',
  async run(given) {
    const view = await withAdmin(given, ({ ledger }) => ledger.evaluate('governance.rules', {}));
    print(given, view, `${JSON.stringify(view.rules, undefined, 2)}\n`);
    if (given.values['json'] !== true) writeErr(beside(view));
    return exitCodes.done;
  },
};

/** What is no part of a file of rules. */
function beside({ next, proposal }: RulesView): string {
  const since = proposal === null ? 'no vote has set others' : `set by proposal ${proposal.slice(0, 8)}`;
  return `${since}\n${next === null ? '' : `from epoch ${String(next.since)} on others hold:\n${JSON.stringify(next.rules, undefined, 2)}\n`}`;
}
