// What an agent's process does with broken rows and with an update that cannot be shared: it names it, and takes no part.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import { breakagesOf, type Breakage } from './broken-csv.ts';
import { editJson } from '../support/edit-json.ts';
import { HeartNetwork } from './heart-network.ts';

const party = 'cleveland/party';
const agentOf = (msp: string): string => `${msp}/agent`;
const refusals = async (network: HeartNetwork, node: string): Promise<readonly Record<string, unknown>[]> =>
  (await network.events(node)).filter(({ event }) => event === 'round.refused');

test.serial(
  'an agent with broken rows names file, line and column, enrols nowhere and stores nothing, and enrols once they are right',
  async (t) => {
    const network = await HeartNetwork.create(t);
    const plan = await network.agree();
    await network.ledgerOf(party).submit('rounds.open', 'test-open', { plan });
    const { round } = await network.current(plan);
    const { dir } = network.consortium;
    const fileOf = (msp: string): string => join(dir, 'data', msp, `processed.${msp}.data`);
    const schema = JSON.parse(await readFile(join(dir, 'schema.json'), 'utf8')) as Record<string, unknown>;
    await writeFile(join(dir, 'schema-with-header.json'), JSON.stringify({ ...schema, header: 'first-line' }));
    for (const msp of hospitals) await editJson(join(network.dirOf(agentOf(msp)), 'node.json'), { trainer: 'plain' });
    const good = new Map(await Promise.all(hospitals.map(async (msp) => [msp, await readFile(fileOf(msp), 'utf8')] as const)));
    const count = breakagesOf(good.get('cleveland') ?? '').length;
    t.true(count >= 10 && count % hospitals.length === 0);
    const { height } = await network.ledgerOf(party).head();

    /** The wave's breakages, one per hospital, all at once. */
    for (let from = 0; from < count; from += hospitals.length)
      await Promise.all(
        hospitals.map(async (msp, at) => {
          const breakage = breakagesOf(good.get(msp) ?? '')[from + at];
          if (breakage !== undefined) await refuses(t, network, msp, fileOf(msp), breakage, from / hospitals.length);
        }),
      );
    t.is((await network.ledgerOf(party).head()).height, height, 'not one block');
    t.deepEqual((await network.round(round)).enrolled, []);
    t.deepEqual(await network.leaks(), []);

    await writeFile(fileOf('cleveland'), good.get('cleveland') ?? '');
    // An agent looks at the model, which a party serves, before it enrols.
    await network.startReady(party);
    await network.startReady(agentOf('cleveland'));
    await network.until(async () => ((await network.round(round)).enrolled.length === 1 ? true : null), 'the enrolment');
  },
);

async function refuses(
  t: ExecutionContext,
  network: HeartNetwork,
  msp: string,
  file: string,
  { what, content, header, code, says }: Breakage,
  wave: number,
): Promise<void> {
  const agent = agentOf(msp);
  const config = join(network.dirOf(agent), 'node.json');
  const before = await readFile(config, 'utf8');
  if (header) await writeFile(config, before.replaceAll('/schema.json"', '/schema-with-header.json"'));
  await (content === null ? rm(file) : writeFile(file, content));
  const running = await network.startReady(agent);
  const refused = await network.until(async () => (await refusals(network, agent))[wave] ?? null, `the refusal of ${what}`);
  t.is((await network.stop(running)).code, 0, what);
  await writeFile(config, before);
  const name = `processed.${msp}.data`;
  const detail = String(refused['detail']);
  t.is(refused['code'], code, what);
  // A file that could not be read is named by its whole path.
  const place = content === null ? file : name;
  t.true(detail.startsWith(place), `${what}: ${detail}`);
  t.regex(detail.slice(place.length), says, what);
  t.deepEqual(await network.kept(agent), { rows: [], files: [] }, what);
  const state = join(network.dirOf(agent), 'state');
  const told = (await Promise.all(['node.log', 'events.jsonl'].map((log) => readFile(join(state, log), 'utf8')))).join('');
  const rows = String(content).trim().split('\n');
  t.false(
    rows.some((row) => row.length > 20 && told.includes(row)),
    `${what}: no patient's row is logged`,
  );
}

const steep = {
  kind: 'fedavg',
  localSteps: 100,
  batch: 4,
  clientRate: '1000',
  serverRate: '1',
  beta1: '0.9',
  beta2: '0.999',
  tau: '0.00000001',
  divisor: 'weights',
  weights: 'exact',
  weightCap: 1000,
} as const;

test.serial('updates that are NaN, infinite or out of bound are refused by their own agents, and nothing is shared', async (t) => {
  const network = await HeartNetwork.create(t, { strategy: steep });
  const plan = await network.agree();
  await network.startReady(party);
  const { round } = await network.current(plan);
  const diverging = join(import.meta.dirname, 'diverging-agent.ts');
  const updates = [
    ['cleveland', 'NaN', 'UPDATE_NOT_FINITE', /^update\[3\]: expected a finite number, got NaN; lower the learning rate or check /],
    ['hungarian', '-Infinity', 'UPDATE_NOT_FINITE', /^update\[3\]: expected a finite number, got -Infinity; lower the learning rate or /],
    ['va', null, 'UPDATE_OUT_OF_BOUND', /^model\[\d+\]: expected \|value x scale\| <= 134217728, got more; clip the update or raise /],
  ] as const;
  await Promise.all(
    updates.map(async ([msp, value, code, says]) => {
      const agent = agentOf(msp);
      await editJson(join(network.dirOf(agent), 'node.json'), { trainer: 'plain' });
      if (value !== null) await writeFile(join(network.dirOf(agent), 'state', 'test-update'), value);
      await network.startReady(agent, value === null ? undefined : diverging);
      const refused = await network.until(async () => (await refusals(network, agent))[0] ?? null, `the refusal of ${code}`);
      t.is(refused['code'], code, String(refused['detail']));
      t.regex(String(refused['detail']), says);
      t.false((await network.events(agent)).some(({ event }) => ['update.shared', 'share.sent'].includes(String(event))));
      t.deepEqual(await network.kept(agent), { rows: [], files: [] });
    }),
  );
  const { tables } = await network.standing(party);
  t.deepEqual([tables[1], tables[3]], [[], []], 'the party was sent nothing');
  const { status, body } = await network.round(round);
  t.deepEqual([status, body], ['enrolling', null]);
  t.deepEqual(await network.leaks(), []);
});
