// `cohort plan simulate`: what accuracy to expect of a plan, by its own steps on rows of this site, with and without its noise.
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { trainerFor } from '@cohort/client-agent/adapters/trainer-for';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { load } from '@cohort/client-agent/steps/load';
import { decodeModel } from '@cohort/mpc/safetensors';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { Plan } from '@cohort/protos/terms';
import { readJson } from '../../node/read-json.ts';
import { expectAccuracy, uncertainty, type Outcome } from '../../plan/simulate/expect-accuracy.ts';
import { table } from '../../view/table.ts';
import { wrap } from '../../view/wrap.ts';
import { screenWidth } from '../../view/screen-width.ts';
import { readOptions, wholeNumber, type Command, type Options } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';
import { readPlanFiles } from './check.ts';

const help = `cohort plan simulate FILE --file ROWS: what accuracy to expect, by the plan's own steps on these rows, with and without noise

  --file ROWS           this site's rows; the other members' are drawn from them, since nobody here has seen theirs
  --schema FILE         the schema that they are read by (schema.json)
  --test-percent N      rows that are kept for testing (20)
  --draws N             runs of each kind (5)
  --rounds N            rounds, when not all of the plan's
  --offline             asks no ledger: every other member has as many rows as there are here
  --architecture FILE   (architecture.json)
  --model FILE          (genesis-model.safetensors)
`;

const options = {
  file: { type: 'string' },
  schema: { type: 'string', default: 'schema.json' },
  'test-percent': { type: 'string' },
  draws: { type: 'string' },
  rounds: { type: 'string' },
  offline: { type: 'boolean' },
  architecture: { type: 'string' },
  model: { type: 'string' },
  ...adminOptions,
} as const;

export const command: Command = {
  usage: 'FILE --file ROWS [--schema FILE] [--draws N] [--rounds N] [--offline] [--as MSP] [--dir DIR]',
  summary: "try a plan's own steps on this site's rows and say what accuracy to expect, with and without noise (--help for all options)",
  help,
  async run(args) {
    const { values, positionals } = readOptions(args, options, ['file']);
    const [path = ''] = positionals;
    const { file } = values;
    if (typeof file !== 'string') throw new CohortError('USAGE', "--file: expected this site's rows, got none");
    const { plan, net, file: genesis } = await readPlanFiles(path, values);
    if (net === null || genesis === null)
      throw new CohortError(
        'USAGE',
        `${net === null ? '--architecture' : '--model'}: expected the file that the plan was drafted with, got none`,
      );
    const rounds = wholeNumber('--rounds', values['rounds'], plan.rounds, 1, plan.rounds);
    const draws = wholeNumber('--draws', values['draws'], 5, 1, 1000);
    const testPercent = wholeNumber('--test-percent', values['test-percent'], 20, 1, 90);
    if (plan.normalisation === 'pooled')
      throw new CohortError(
        'USAGE',
        'normalisation: expected schema or local, got pooled, which needs a published round; simulate a draft with schema',
      );
    const { split: own } = await load({
      source: csvSource(file),
      schema: await readJson(String(values['schema']), schemaShape),
      partition: { kind: 'seeded', seed: 'simulate', testPercent },
      normalisation: plan.normalisation,
    });
    const others = await rowsOfOthers(plan, own.train.rows, values);
    const trainer = await trainerFor('auto', [net.architecture]);
    try {
      const { model } = decodeModel(genesis);
      const outcomes = await expectAccuracy({ plan, architecture: net.architecture, genesis: model, rounds, own, others, draws, trainer });
      const limits = limitsOf({ outcomes, trained: own.train.rows, tested: own.test.rows, others, draws });
      const lines = table([['method', 'accuracy', 'least', 'most'], ...outcomes.map(cells)]);
      const width = screenWidth(100);
      print(
        values,
        { rounds, draws, testRows: own.test.rows, outcomes, limits },
        `${[...lines, '', ...limits.flatMap((line) => wrap(`- ${line}`, width, '  '))].join('\n')}\n`,
      );
      return exitCodes.done;
    } finally {
      trainer.close();
    }
  },
};

/** By the lower edges of their public buckets; as many as here where no ledger is asked. */
async function rowsOfOthers(plan: Plan, own: number, values: Options['values']): Promise<readonly number[]> {
  if (values['offline'] === true) return plan.datasets.slice(1).map(() => own);
  return await withAdmin(values, async ({ ledger, msp }) => {
    const known = await Promise.all(plan.datasets.map((dataset) => ledger.evaluate('datasets.get', dataset)));
    const others = known.filter((view) => view.msp !== msp);
    return (others.length === known.length ? others.slice(1) : others).map(({ bucket }) => bucket.lower);
  });
}

const three = (value: number): string => value.toFixed(3);
const cells = ({ method, mean, least, most }: Outcome): string[] => [method, three(mean), three(least), three(most)];

interface Told {
  readonly outcomes: readonly Outcome[];
  readonly trained: number;
  readonly tested: number;
  readonly others: readonly number[];
  readonly draws: number;
}

function limitsOf({ outcomes, trained, tested, others, draws }: Told): string[] {
  const spread = Math.max(...outcomes.map(({ mean }) => uncertainty(mean, tested)));
  return [
    `Tested on ${String(tested)} rows of this file alone, trained on ${String(trained)}: every figure is uncertain by about +- ${three(spread)} for that reason.`,
    `The ${String(others.length)} other members are stood in for by rows of this file, drawn with replacement (${others.join(', ')} rows): where theirs differ, so will the result, and what their different rows would add is not seen.`,
    `Least and most are over ${String(draws)} runs; noise and samples are drawn anew in each, as three honest parties draw them.`,
    'Nothing left this machine and no budget was charged; the figures are of these rows without protection, so keep them here.',
  ];
}
