// `cohort plan check`: what keeps a plan's file from running, before anybody votes: by itself, on the ledger, at this site and at its parties.
import { exitCodes } from '@cohort/protos/errors';
import { planShape } from '@cohort/protos/terms-schema';
import { planHash } from '@cohort/protos/terms';
import { readJson } from '../../node/read-json.ts';
import { checkPlanFile } from '../../plan/check/check-plan-file.ts';
import { planAlone } from '../../plan/check/plan-alone.ts';
import { readModel, readNet } from '../../plan/read-architecture.ts';
import { screenWidth } from '../../view/screen-width.ts';
import { table } from '../../view/table.ts';
import type { Command, Options } from '../command.ts';
import { inFolder } from '../in-folder.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';
import { isThere } from '../../node/is-there.ts';

export const command: Command = {
  usage: 'FILE [--architecture FILE] [--model FILE] [--offline] [--as MSP] [--dir DIR]',
  summary:
    'say what would keep a plan from running: its own arithmetic, the ledger (datasets, budgets, parties), this site (offer, schema, pins, policy), its parties; exit code 6 when something does',
  arguments: ['file'],
  options: {
    architecture: { type: 'string', value: 'FILE', means: 'the net that the plan names (architecture.json where it is here)' },
    model: { type: 'string', value: 'FILE', means: 'its first model (genesis-model.safetensors where it is here)' },
    offline: { type: 'boolean', means: 'by its own arithmetic only: asks no ledger and no party' },
    ...adminOptions,
  },
  changes: [],
  exits: { policy: 'something keeps it from running' },
  async run(given) {
    const { values, positionals } = given;
    const [file = ''] = positionals;
    const checked = await readPlanFiles(file, values);
    const findings =
      values['offline'] === true
        ? planAlone(checked.plan, checked.net, checked.model)
        : await withAdmin(given, (admin, consortium) => checkPlanFile(admin, consortium, checked));
    const isRefused = findings.some(({ verdict }) => verdict === 'refused');
    const says = { holds: 'ok', refused: 'NO', warning: 'note', unknown: '?' } as const;
    const lines = table(
      [['', 'about', 'finding'], ...findings.map(({ about, verdict, text }) => [says[verdict], about, text])],
      screenWidth(120),
    );
    const verdict = isRefused
      ? `${file} cannot run as it is`
      : `${file}: nothing known stands against it; next: cohort plan propose ${file}${inFolder(values['dir'])}`;
    print(given, { planHash: planHash(checked.plan), allowed: !isRefused, findings }, `${[...lines, '', verdict].join('\n')}\n`);
    return isRefused ? exitCodes.policy : exitCodes.done;
  },
};

/** The plan, and the files that would go with it: those that are named, or those that `model init` writes where they are. @throws {CohortError} CONFIG_INVALID by file and key */
export async function readPlanFiles(file: string, values: Options['values']) {
  const plan = await readJson(file, planShape, 'expected a plan, got no such file; write one with `cohort plan draft`');
  const architecture = await named(values['architecture'], 'architecture.json');
  const net = architecture === null ? null : await readNet(architecture);
  const path = net === null ? null : await named(values['model'], 'genesis-model.safetensors');
  const first = net === null || path === null ? null : await readModel(path, net);
  return { plan, net, model: first?.hash ?? null, file: first?.file ?? null };
}

async function named(value: unknown, usual: string): Promise<string | null> {
  if (typeof value === 'string') return value;
  return (await isThere(usual)) ? usual : null;
}
