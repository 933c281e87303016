// `cohort dataset register`: rows are read, their buckets and budgets go on the ledger, and this site's agent offers them.
import { basename } from 'node:path';
import { rowSource } from '@cohort/client-agent/adapters/row-source';
import type { Partition } from '@cohort/client-agent/data/partition';
import { readRows } from '@cohort/client-agent/data/read-rows';
import { schemaHash } from '@cohort/client-agent/data/schema';
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
import { aboutRegistration, registrationLines } from '../../rows/registration-lines.ts';
import { checkOffer, offerOf, writeOffer } from '../../rows/write-offer.ts';
import { expectSeveral } from '../../rows/expect-several.ts';
import { expectAcceptedSchema } from '../../rows/shared-schema.ts';
import { wholeNumber, type Command, type Options } from '../command.ts';
import { print } from '../print.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage:
    'NAME --file FILE (--epsilon E [--delta D] [--evaluation-epsilon E] | --unprotected) [--schema FILE] [--one-class] [--evaluation-percent N] [--seed TEXT] [--source NAME] [--version N] [--dialect KEY=WORD,...] [--as MSP] [--dir DIR]',
  summary: 'register rows with a budget, or unprotected for good, and let the agent here offer them; neither rows nor split leave the site',
  arguments: ['name'],
  options: {
    file: { type: 'string', value: 'FILE', means: 'the rows, or NAME.json that describes a query of them: docs/data.md' },
    schema: { type: 'string', value: 'FILE', default: 'schema.json', means: 'the schema that they are read by' },
    epsilon: { type: 'string', value: 'E', means: 'what they may cost in all, for good' },
    delta: { type: 'string', value: 'D', means: 'the chance that is left out of it (from the bucket of rows)' },
    'evaluation-epsilon': { type: 'string', value: 'E', means: 'what the evaluation rows may cost (as --epsilon)' },
    unprotected: { type: 'boolean', means: 'no budget ever bounds what is learnt of these rows; instead of --epsilon' },
    'one-class': { type: 'boolean', means: 'rows of one class alone are meant: this site has no others' },
    'evaluation-percent': { type: 'string', value: 'N', default: '20', means: 'share of the rows that is kept to test with, 0 to 90' },
    seed: { type: 'string', value: 'TEXT', means: "draws which (the dataset's name)" },
    source: { type: 'string', value: 'NAME', means: "what the accounts are kept by (the dataset's name)" },
    version: { type: 'string', value: 'N', default: '1', means: 'its version' },
    dialect: { type: 'string', value: 'KEY=WORD,...', means: 'how this file differs from the schema: docs/data.md' },
    ...ownAdminOptions,
  },
  changes: ['files', 'ledger'],
  async run(given) {
    const { values, positionals, changes } = given;
    const dataset = named('name', positionals[0] ?? '');
    const budgets = budgetsOf(values);
    const percent = wholeNumber('--evaluation-percent', values['evaluation-percent'], 20, 0, 90);
    const version = wholeNumber('--version', values['version'], 1, 1, 1_000_000);
    const file = textOf(values, 'file') ?? usage('--file: expected the file of rows, got none');
    const schema = await readJson(String(values['schema']), schemaShape);
    const dialect = dialectOption(values['dialect']);
    const partition: Partition =
      percent === 0 ? { kind: 'all' } : { kind: 'seeded', seed: textOf(values, 'seed') ?? dataset, testPercent: percent };
    const rows = await readRows(rowSource(file, readJson, schema, dialect), schema, partition);
    expectSeveral(basename(file), rows, values['one-class'] === true);
    const source = named('--source', textOf(values, 'source') ?? dataset);
    const registration = datasetRegistration({ dataset, version, source }, schema, rows, budgets);
    const done = await withOwnAdmin(given, async (admin, _, dir) => {
      await expectAcceptedSchema(admin.ledger, schema.name, schemaHash(schema));
      const folder = nodeDir(dir, nodeName(`${admin.msp}/agent`));
      const offer = offerOf(folder, { dataset, version, file, schema, dialect, partition });
      // Before anything is said for good: an offer that could not be written.
      await checkOffer(folder, offer);
      const registered = await registerDataset(admin, registration, changes);
      return { msp: admin.msp, registered, offered: await writeOffer(folder, offer, schema, changes) };
    });
    print(
      given,
      { ...done, registration },
      `${registrationLines(registration, done).join('\n')}\n`,
      `${aboutRegistration(registration).join('\n')}\n`,
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
