// `cohort plan list`: accepted plans, how far each has come, and what for.
import { exitCodes } from '@cohort/protos/errors';
import { listAll } from '@cohort/protos/list-all';
import type { PlanView } from '@cohort/protos/ledger';
import { table } from '../../view/table.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: '[--all] [--as MSP] [--dir DIR]',
  summary: 'list plans that have not ended, with --all also those that have; one that is only proposed is in proposal list',
  arguments: [],
  options: {
    all: { type: 'boolean', means: 'also those that have ended' },
    ...adminOptions,
  },
  changes: [],
  async run(given) {
    const { values } = given;
    const verb = values['all'] === true ? 'rounds.plans' : 'rounds.activePlans';
    const plans = await withAdmin(given, ({ ledger }) => listAll(ledger, verb, {}));
    const lines = table([['plan', 'status', 'task', 'round', 'noise', 'purpose'], ...plans.map(cells)]);
    print(given, plans, plans.length === 0 ? 'no plan is under way\n' : `${lines.join('\n')}\n`);
    return exitCodes.done;
  },
};

function cells({ plan, status, reason, current, body }: PlanView): string[] {
  const round = current?.split('~')[1] ?? '0';
  return [
    plan.slice(0, 8),
    reason === null ? status : `${status} (${reason})`,
    body.task,
    `${round} of ${String(body.rounds)}`,
    body.mechanism.kind,
    body.purpose,
  ];
}
