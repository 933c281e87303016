// `cohort dataset register`: rows are read, their buckets and budgets go on the ledger, and this site's agent offers them.
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { dialectOf } from '@cohort/client-agent/data/dialect';
import type { Partition } from '@cohort/client-agent/data/partition';
import { readRows } from '@cohort/client-agent/data/read-rows';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { RowBucket } from '@cohort/protos/ledger';
import { wordShape } from '@cohort/protos/names-schema';
import { nodeDir, nodeName } from '../../consortium/layout.ts';
import { readJson } from '../../node/read-json.ts';
import { budgetFor } from '../../rows/default-budget.ts';
import { datasetRegistration, type Budgets } from '../../rows/dataset-registration.ts';
import { dialectOption } from '../../rows/dialect-option.ts';
import { registerDataset } from '../../rows/register-dataset.ts';
import { registrationLines } from '../../rows/registration-lines.ts';
import { checkOffer, offerOf, writeOffer } from '../../rows/write-offer.ts';
import { readOptions, wholeNumber, type Command, type Options } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withOwnAdmin } from '../with-admin.ts';

const string = { type: 'string' } as const;

export const command: Command = {
  usage:
    'NAME --file FILE (--epsilon E [--delta D] [--evaluation-epsilon E] | --unprotected) [--schema FILE] [--evaluation-percent N] [--seed TEXT] [--source NAME] [--version N] [--dialect KEY=WORD,...] [--dry-run] [--as MSP] [--dir DIR]',
  summary: 'register rows with a budget, or unprotected for good, and let the agent here offer them; neither rows nor split leave the site',
  async run(args) {
    const options = {
      file: string,
      schema: { ...string, default: 'schema.json' },
      epsilon: string,
      delta: string,
      'evaluation-epsilon': string,
      unprotected: { type: 'boolean' },
      'evaluation-percent': string,
      seed: string,
      source: string,
      version: string,
      dialect: string,
      'dry-run': { type: 'boolean' },
      ...adminOptions,
    } as const;
    const { values, positionals } = readOptions(args, options, ['name']);
    const dataset = named('name', positionals[0] ?? '');
    const budgets = budgetsOf(values);
    const percent = wholeNumber('--evaluation-percent', values['evaluation-percent'], 20, 0, 90);
    const version = wholeNumber('--version', values['version'], 1, 1, 1_000_000);
    const file = textOf(values, 'file') ?? usage('--file: expected the file of rows, got none');
    const schema = await readJson(String(values['schema']), schemaShape);
    const dialect = dialectOption(values['dialect']);
    const partition: Partition =
      percent === 0 ? { kind: 'all' } : { kind: 'seeded', seed: textOf(values, 'seed') ?? dataset, testPercent: percent };
    const rows = await readRows(csvSource(file, dialectOf(schema, dialect)), schema, partition);
    const source = named('--source', textOf(values, 'source') ?? dataset);
    const registration = datasetRegistration({ dataset, version, source }, schema, rows, budgets);
    const done = await withOwnAdmin(values, async (admin, _, dir) => {
      const folder = nodeDir(dir, nodeName(`${admin.msp}/agent`));
      const offer = offerOf(folder, { dataset, version, file, schema, dialect, partition });
      // Before anything is said for good: an offer that could not be written.
      await checkOffer(folder, offer);
      if (values['dry-run'] === true) return { msp: admin.msp, registered: false, offered: false };
      const registered = await registerDataset(admin, registration);
      return { msp: admin.msp, registered, offered: await writeOffer(folder, offer, schema) };
    });
    const dryRun = values['dry-run'] === true;
    print(
      values,
      { ...done, dryRun, registration },
      `${registrationLines(registration, { ...done, dryRun, dir: String(values['dir']) }).join('\n')}\n`,
    );
    return exitCodes.done;
  },
};

function budgetsOf(values: Options['values']): Budgets | null {
  const [epsilon, delta, evaluation] = ['epsilon', 'delta', 'evaluation-epsilon'].map((name) => textOf(values, name));
  if (values['unprotected'] === true) {
    if (epsilon === undefined && delta === undefined && evaluation === undefined) return null;
    return usage('--unprotected: expected it alone, got a budget beside it; choose one of the two');
  }
  if (epsilon === undefined)
    return usage(
      '--epsilon: expected the budget of these rows, such as 3, got none; for rows that need no protection give --unprotected, for good',
    );
  const budget = (of: string) => (bucket: RowBucket) => budgetFor(bucket, of, delta ?? null);
  return { train: budget(epsilon), evaluation: budget(evaluation ?? epsilon) };
}

function textOf(values: Options['values'], name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function named(at: string, value: string): string {
  try {
    return wordShape(value, at);
  } catch (thrown) {
    return usage(CohortError.from(thrown).detail);
  }
}

function usage(detail: string): never {
  throw new CohortError('USAGE', detail);
}
