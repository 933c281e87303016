// `cohort plan simulate`: what accuracy to expect of a plan, by its own steps on rows of this site, with and without its noise.
import { rowSource } from '@cohort/client-agent/adapters/row-source';
import { trainerFor } from '@cohort/client-agent/adapters/trainer-for';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { load } from '@cohort/client-agent/steps/load';
import { decodeModel } from '@cohort/mpc/safetensors';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { Plan } from '@cohort/protos/terms';
import { readJson } from '../../node/read-json.ts';
import { dialectOption } from '../../rows/dialect-option.ts';
import { expectAccuracy, uncertainty, type Outcome } from '../../plan/simulate/expect-accuracy.ts';
import { table } from '../../view/table.ts';
import { wrap } from '../../view/wrap.ts';
import { screenWidth } from '../../view/screen-width.ts';
import { wholeNumber, type Command, type Given, type OptionTable } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';
import { readPlanFiles } from './check.ts';

const options = {
  file: {
    type: 'string',
    value: 'ROWS',
    means: "this site's rows; the other members' are drawn from them, since nobody here has seen theirs",
  },
  schema: { type: 'string', value: 'FILE', default: 'schema.json', means: 'the schema that they are read by' },
  dialect: { type: 'string', value: 'KEY=WORD,...', means: 'how this file differs from the schema: docs/data.md' },
  'test-percent': { type: 'string', value: 'N', means: 'rows that are kept for testing (20)' },
  draws: { type: 'string', value: 'N', means: 'runs of each kind (5)' },
  rounds: { type: 'string', value: 'N', means: "rounds, when not all of the plan's" },
  offline: { type: 'boolean', means: 'asks no ledger: every other member has as many rows as there are here' },
  architecture: { type: 'string', value: 'FILE', means: 'the net (architecture.json where it is here)' },
  model: { type: 'string', value: 'FILE', means: 'its first model (genesis-model.safetensors where it is here)' },
  ...adminOptions,
} as const satisfies OptionTable;

export const command: Command = {
  usage: 'FILE --file ROWS [--schema FILE] [--dialect KEY=WORD,...] [--draws N] [--rounds N] [--offline] [--as MSP] [--dir DIR]',
  summary: "try a plan's own steps on this site's rows and say what accuracy to expect, with and without noise",
  arguments: ['file'],
  options,
  changes: [],
  async run(given) {
    const { values, positionals } = given;
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
    const dialect = dialectOption(values['dialect']);
    const schema = await readJson(String(values['schema']), schemaShape);
    const { split: own } = await load({
      source: rowSource(file, readJson, schema, dialect),
      schema,
      partition: { kind: 'seeded', seed: 'simulate', testPercent },
      normalisation: plan.normalisation,
    });
    const others = await rowsOfOthers(plan, own.train.rows, given);
    const trainer = await trainerFor('auto', [net.architecture]);
    try {
      const { model } = decodeModel(genesis);
      const outcomes = await expectAccuracy({ plan, architecture: net.architecture, genesis: model, rounds, own, others, draws, trainer });
      const limits = limitsOf({ outcomes, trained: own.train.rows, tested: own.test.rows, others, draws });
      const lines = table([['method', 'accuracy', 'least', 'most'], ...outcomes.map(cells)]);
      const width = screenWidth(100);
      print(
        given,
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
async function rowsOfOthers(plan: Plan, own: number, given: Given): Promise<readonly number[]> {
  if (given.values['offline'] === true) return plan.datasets.slice(1).map(() => own);
  return await withAdmin(given, async ({ ledger, msp }) => {
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
