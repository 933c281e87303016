// `cohort dataset register` as an operator types it, against a ledger's process: what the ledger then holds, and what the agent's folder does.
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { agentConfigShape, type Offer } from '@cohort/infra/node/agent-config';
import { readConfig } from '@cohort/infra/node/config';
import { exitCodes } from '@cohort/protos/errors';
import { founded } from './founded.ts';
import { cohort, end, start, until } from './typed.ts';
import { agentSettings } from '@cohort/infra/node/testing/agent-settings';

const home = await mkdtemp(join(tmpdir(), 'cohort-dataset-'));
const dir = join(home, 'consortium');
const agent = join(dir, 'nodes', 'aa-agent');
const at = ['--as', 'aa', '--dir', dir];
let running: ChildProcess | null = null;

test.after.always(async () => {
  await end(running);
  await rm(home, { recursive: true, force: true });
});

const rows = Array.from({ length: 60 }, (_, row) => `p${String(row % 40)},${String((row * 7) % 90)},${row % 3 === 0 ? 'yes' : 'no'}`);
const schema = (scale: object) => ({
  format: 'cohort/data-schema/v1',
  name: 'visits',
  header: 'none',
  missing: [],
  columns: [
    { name: 'patient', kind: 'patient', missing: 'refuse' },
    { name: 'age', kind: 'number', type: 'integer', range: ['0', '120'], missing: 'refuse', ...scale },
    { name: 'sick', kind: 'label', type: 'text', levels: ['yes', 'no'], missing: 'refuse' },
  ],
  label: 'sick = "yes"',
});
const path = (name: string): string => join(home, name);
const words = ['dataset', 'register', 'visits', '--file', path('rows.csv'), '--schema', path('schema.json'), ...at];
const offers = async (): Promise<readonly Offer[]> => (await readConfig(agent, agentConfigShape)).offers;

const three = ['aa', 'bb', 'cc'];

test.before(async () => {
  await founded(dir, { organisations: three, founders: three, parties: three }, ['aa-ledger']);
  await writeFile(path('rows.csv'), `${rows.join('\n')}\n`);
  await writeFile(path('schema.json'), JSON.stringify(schema({ centre: '50', scale: '20' })));
  await writeFile(path('unscaled.json'), JSON.stringify(schema({})));
  running = start('up', '--dir', dir);
  await until(({ out }) => /^aa-ledger +yes/m.test(out), 'status', '--dir', dir);
});

test.serial('without an agent here nothing is said to the ledger', async (t) => {
  const { code, err } = await cohort(...words, '--epsilon', '3');
  t.is(code, exitCodes.usage);
  t.regex(err, /^CONFIG_INVALID: .*aa-agent: expected the folder of this site's agent with its node\.json, got none; /);
  t.notRegex((await cohort('budget', 'statement', ...at)).out, /visits/);
});

test.serial('a dry run says what would be registered and changes nothing', async (t) => {
  await writeFile(join(agent, 'node.json'), JSON.stringify(agentSettings()));
  const before = await readFile(join(agent, 'node.json'), 'utf8');
  const { code, out, err } = await cohort(...words, '--epsilon', '3', '--dry-run');
  t.is(code, exitCodes.done, err);
  t.regex(out, /^source visits, schema [0-9a-f]{12}\ntrain (?:20\.\.50|50\.\.100) rows, evaluation \d+\.\.\d+ rows/);
  t.regex(out, /^train: epsilon 3 at delta 1\/100000 for each patient, at order 8; never refunded$/m);
  t.regex(out, /^evaluation: epsilon 3 at delta 1\/100000 for each record, /m);
  t.regex(out, /^would submit datasets\.register as aa: [^]*\ndry run: nothing was written\n$/m);
  t.is(await readFile(join(agent, 'node.json'), 'utf8'), before);
});

test.serial('rows are registered with a budget and offered, and the same again changes nothing', async (t) => {
  const { code, out, err } = await cohort(...words, '--epsilon', '3');
  t.is(code, exitCodes.done, err);
  t.regex(out, /^registered visits version 1 of aa/);
  t.regex(out, /^the agent here offers it from the next block on, without a restart$/m);
  t.like(await offers(), [{ dataset: 'visits', version: 1, partition: { kind: 'seeded', seed: 'visits', testPercent: 20 } }]);
  const [offer] = await offers();
  t.is(join(agent, offer?.file ?? ''), path('rows.csv'));
  t.deepEqual(JSON.parse(await readFile(join(agent, offer?.schema ?? ''), 'utf8')), schema({ centre: '50', scale: '20' }));
  t.false((await readdir(agent)).some((name) => name.endsWith('.new')));
  const statement = await cohort('budget', 'statement', ...at);
  t.regex(statement.out, /^ {2}train rows, one patient: opened with epsilon 3 at delta 1\/100000, order 8$/m);
  t.regex(statement.out, /^ {2}evaluation rows, one record: opened with epsilon 3 /m);
  const again = await cohort(...words, '--epsilon', '3');
  t.is(again.code, exitCodes.done, again.err);
  t.regex(again.out, /^was registered already: visits version 1 of aa/);
  t.regex(again.out, /^the agent offers it already$/m);
  t.is((await offers()).length, 1);
});

test.serial('an offer that was not written, after the ledger had taken the registration, is written by the same command', async (t) => {
  const config = JSON.parse(await readFile(join(agent, 'node.json'), 'utf8')) as object;
  await writeFile(join(agent, 'node.json'), JSON.stringify({ ...config, offers: [] }));
  const { out } = await cohort(...words, '--epsilon', '3');
  t.regex(out, /^was registered already: visits version 1[^]*offers it from the next block on/);
  t.is((await offers()).length, 1);
});

test.serial('what would be another registration or no sound one is refused, with what to type', async (t) => {
  const cases: readonly (readonly [more: readonly string[], code: number, message: RegExp])[] = [
    [
      ['--epsilon', '4'],
      exitCodes.failed,
      /^DATASET_EXISTS: visits version 1 of aa: expected the registration that the ledger has, got another accounts; register the next version: --version 2$/m,
    ],
    [
      ['--epsilon', '3', '--seed', 'other'],
      exitCodes.failed,
      /^DATASET_EXISTS: .*node\.json: offers visits version 1 already, from another file, schema or split; /,
    ],
    [['--epsilon', '3', '--unprotected'], exitCodes.usage, /^USAGE: --unprotected: expected it alone, got a budget beside it/],
    [[], exitCodes.usage, /^USAGE: --epsilon: expected the budget of these rows/],
    [['--epsilon', '3', '--delta', '0.01'], exitCodes.usage, /^USAGE: --delta: expected at most 1\/(?:500|1000), /],
    [
      ['--epsilon', '3', '--evaluation-percent', '95'],
      exitCodes.usage,
      /^USAGE: --evaluation-percent: expected a whole number from 0 to 90, got 95/,
    ],
    [['--epsilon', '3', '--source', 'St Mary'], exitCodes.usage, /^USAGE: --source: expected a name of up to 64/],
  ];
  for (const [more, code, message] of cases) {
    const answer = await cohort(...words, ...more);
    t.is(answer.code, code, more.join(' '));
    t.regex(answer.err, message);
  }
  const unscaled = await cohort(
    'dataset',
    'register',
    'other',
    '--file',
    path('rows.csv'),
    '--schema',
    path('unscaled.json'),
    '--epsilon',
    '3',
    ...at,
  );
  t.regex(unscaled.err, /^CONFIG_INVALID: schema column "age": expected centre and scale for normalisation "schema", got none/);
  t.is((await offers()).length, 1);
});

test.serial('rows that need no protection are registered so, for good, and a dialect of this site lies in the offer', async (t) => {
  await writeFile(path('public.csv'), `${rows.join('\n').replaceAll(',', ';')}\n`);
  const open = [
    'dataset',
    'register',
    'public',
    '--file',
    path('public.csv'),
    '--schema',
    path('unscaled.json'),
    '--unprotected',
    '--evaluation-percent',
    '0',
  ];
  const { code, out, err } = await cohort(...open, '--dialect', 'separator=semicolon', '--json', ...at);
  t.is(code, exitCodes.done, err);
  const { result } = JSON.parse(out) as { readonly result: { readonly registration: object; readonly registered: boolean } };
  t.true(result.registered);
  t.like(result.registration, {
    dataset: 'public',
    protection: 'unprotected',
    accounts: [],
    evaluationBucket: null,
    bucket: { lower: 50, upper: 100 },
  });
  t.like((await offers())[1], { dataset: 'public', dialect: { separator: ';' }, partition: { kind: 'all' } });
});
