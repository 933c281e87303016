// The commands that take this site's rows take them from PostgreSQL: a plan tried, a dataset registered and offered, the doctor's look at what is offered.
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { heartSchema } from '@cohort/client-agent/data/heart-disease';
import { syntheticHeart } from '@cohort/infra/demo/data/synthetic-heart';
import { agentConfigShape } from '@cohort/infra/node/agent-config';
import { readConfig } from '@cohort/infra/node/config';
import { genesis, testPlan } from '@cohort/infra/plan/testing/heart-plan';
import { logistic } from '@cohort/infra/plan/testing/studied-ledger';
import { exitCodes } from '@cohort/protos/errors';
import { queryFile } from '../compliance/rows/query.ts';
import { noServer, reader, startPostgres, type PostgresServer } from '../support/postgres-server.ts';
import { founded } from './founded.ts';
import { cohort, end, start, until, type Answer } from './typed.ts';

const reason = noServer();
const onServer = reason === null ? test.serial : test.serial.skip;
const why = reason === null ? '' : ` (skipped: ${reason})`;
const home = await mkdtemp(join(tmpdir(), 'cohort-query-'));
const dir = join(home, 'consortium');
const at = ['--as', 'aa', '--dir', dir];
const file = (name: string): string => join(home, name);
const schema = { ...heartSchema(), name: 'visits' };
const rows = syntheticHeart('cleveland')
  .trim()
  .split('\n')
  .map((line) => line.split(','));
let server: PostgresServer;
let running: ChildProcess | null = null;
let query = '';

test.after.always(async () => {
  await end(running);
  if (reason === null) await server[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

if (reason === null)
  test.before(async (t) => {
    t.timeout(180_000);
    server = await startPostgres();
    const columns = schema.columns.map(({ name }) => `"${name}"`);
    const values = rows.map((cells) => `(${cells.map((cell) => (cell === '?' ? 'NULL' : cell)).join(', ')})`);
    await server.sql(`CREATE TABLE visits (${columns.map((name) => `${name} numeric`).join(', ')});
      INSERT INTO visits VALUES ${values.join(', ')}; GRANT SELECT ON visits TO ${reader.user}`);
    // The types of these columns are the query's to say: the schema wants whole numbers in some of them.
    const cast = schema.columns.map((column) =>
      'type' in column && column.type === 'integer' ? `"${column.name}"::integer` : `"${column.name}"`,
    );
    query = await queryFile(server, `SELECT ${cast.join(', ')} FROM visits`);
    await writeFile(file('rows.csv'), rows.map((cells) => cells.join(',')).join('\n'));
    await writeFile(file('schema.json'), JSON.stringify(schema));
    await writeFile(file('plan.json'), JSON.stringify(testPlan));
    await writeFile(file('architecture.json'), JSON.stringify(logistic));
    await writeFile(file('genesis.safetensors'), genesis.file);
    const three = ['aa', 'bb', 'cc'];
    await founded(dir, { organisations: three, founders: three, parties: three }, ['aa-ledger', 'aa-agent']);
    running = start('up', '--dir', dir);
    await until(({ out }) => /^aa-ledger +yes/m.test(out), 'status', '--dir', dir);
  });

/** Refused with this code, and with nothing of the password or of a cell. */
function expectRefused(t: ExecutionContext, { code, err }: Answer, said: RegExp): void {
  t.not(code, exitCodes.done);
  t.regex(err, said);
  t.false(err.includes(reader.password));
}

onServer(`a plan is tried on the rows of a query as on the same rows of a file${why}`, async (t) => {
  t.timeout(120_000);
  const tried = async (rowsAt: string): Promise<Answer> => {
    const files = ['--schema', file('schema.json'), '--architecture', file('architecture.json'), '--model', file('genesis.safetensors')];
    const few = ['--rounds', '1', '--draws', '1', '--offline', '--json'];
    return await cohort('plan', 'simulate', file('plan.json'), '--file', rowsAt, ...files, ...few);
  };
  const testRows = ({ out, err }: Answer): number => {
    t.regex(out, /^\{"result":/, err);
    return (JSON.parse(out) as { readonly result: { readonly testRows: number } }).result.testRows;
  };
  const [ofQuery, ofFile] = [testRows(await tried(query)), testRows(await tried(file('rows.csv')))];
  t.true(ofQuery > 30 && Math.abs(ofQuery - ofFile) < 30, `${String(ofQuery)} and ${String(ofFile)}`);
  const gone = await queryFile(server, 'SELECT age FROM gone');
  t.regex((await tried(gone)).out, /"code":"DATA_NOT_FOUND","detail":"visits\.json: expected a table or view that is there at line 1/);
});

const register = (rowsAt: string, ...more: readonly string[]): Promise<Answer> =>
  cohort('dataset', 'register', 'visits', '--file', rowsAt, '--schema', file('schema.json'), '--epsilon', '3', ...more, ...at);

onServer(`what cannot be read is registered by nobody, and the ledger hears nothing of it${why}`, async (t) => {
  t.timeout(120_000);
  expectRefused(
    t,
    await register(await queryFile(server, 'SELECT age FROM visits')),
    /^DATA_INVALID: visits\.json:row 1:2: expected 14 cells, got 1 /m,
  );
  expectRefused(
    t,
    await register(await queryFile(server, 'SELECT * FROM visits', { passwordFile: undefined })),
    /^DATABASE_ACCESS_REFUSED: /m,
  );
  expectRefused(t, await register(query, '--dialect', 'separator=semicolon'), /^CONFIG_INVALID: dialect: expected none beside a query/m);
  t.notRegex((await cohort('budget', 'statement', ...at)).out, /visits/);
});

onServer(`the rows of a query are registered and offered; the doctor reads them, and says what the server refuses${why}`, async (t) => {
  t.timeout(180_000);
  const registered = await register(query);
  t.is(registered.code, exitCodes.done, registered.err);
  t.regex(registered.out, /^registered visits version 1 of aa/);
  const agent = join(dir, 'nodes', 'aa-agent');
  const [offer] = (await readConfig(agent, agentConfigShape)).offers;
  t.is(join(agent, offer?.file ?? ''), query);
  t.false((await readFile(join(agent, 'node.json'), 'utf8')).includes(reader.password));
  t.is((await register(query)).code, exitCodes.done, 'and once more, to no effect');

  const found = async (): Promise<readonly { readonly what: string; readonly ok: boolean; readonly detail: string }[]> => {
    const { out } = await cohort('doctor', '--json', '--dir', dir);
    t.false(out.includes(reader.password));
    const { findings } = (JSON.parse(out) as { readonly result: { readonly findings: Awaited<ReturnType<typeof found>> } }).result;
    return findings.filter(({ detail }) => detail.includes('visits.json'));
  };
  const [well] = await found();
  t.true(well?.ok, JSON.stringify(well));
  t.regex(well?.detail ?? '', new RegExp(`visits\\.json: \\d+ rows.* to train on \\(row bucket .*of class 1`));
  await server.sql(`REVOKE SELECT ON visits FROM ${reader.user}`);
  const [refused] = await found();
  t.false(refused?.ok);
  t.regex(refused?.detail ?? '', /^DATABASE_ACCESS_REFUSED: visits\.json: expected reader to be allowed to read.*; grant it SELECT/);
});
