// What an agent's process does with broken rows and with an update that cannot be shared: it names it, and takes no part.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { editJson } from './edit-json.ts';
import { HeartNetwork } from './heart-network.ts';

const party = 'cleveland/party';
const agent = 'cleveland/agent';

test.serial(
  'broken rows keep an agent out of the round, are named by file, line and column, and it enrols once they are corrected',
  async (t) => {
    const network = await HeartNetwork.create(t);
    const plan = await network.agree();
    await network.ledgerOf(party).submit('rounds.open', 'test-open', { plan });
    const { round } = await network.current(plan);
    await editJson(join(network.dirOf(agent), 'node.json'), { trainer: 'plain' });
    const file = join(network.consortium.dir, 'data', 'cleveland', 'processed.cleveland.data');
    const good = await readFile(file, 'utf8');
    const spoil = (line: number, column: number, cell: string): string =>
      good
        .split('\n')
        .map((row, at) =>
          at === line - 1
            ? row
                .split(',')
                .map((old, place) => (place === column - 1 ? cell : old))
                .join(',')
            : row,
        )
        .join('\n');
    const broken: readonly (readonly [text: string, place: RegExp])[] = [
      [spoil(5, 1, 'sixty'), /processed\.cleveland\.data:5:1/],
      [spoil(7, 5, 'NaN'), /processed\.cleveland\.data:7:5/],
      [spoil(9, 2, '1.0,1.0'), /processed\.cleveland\.data:9/],
    ];
    for (const [at, [text, place]] of broken.entries()) {
      await writeFile(file, text);
      const running = await network.startReady(agent);
      const refused = await network.until(
        async () => (await network.events(agent)).filter(({ event }) => event === 'round.refused')[at] ?? null,
        'the refusal',
      );
      t.is(refused['code'], 'DATA_INVALID');
      t.regex(String(refused['detail']), place);
      t.deepEqual((await network.round(round)).enrolled, []);
      t.is((await network.stop(running)).code, 0);
    }
    await writeFile(file, good);
    await network.startReady(agent);
    await network.until(async () => ((await network.round(round)).enrolled.length === 1 ? true : null), 'the enrolment');
    t.deepEqual(await network.leaks(), []);
  },
);

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
for (const [what, overrides, program, code] of [
  ['not finite', {}, join(import.meta.dirname, 'diverging-agent.ts'), 'UPDATE_NOT_FINITE'],
  ['out of bound', { strategy: steep }, undefined, 'UPDATE_OUT_OF_BOUND'],
] as const)
  test.serial(`an update that is ${what} is refused by its own agent, and nothing is shared`, async (t) => {
    const network = await HeartNetwork.create(t, overrides);
    const plan = await network.agree();
    await network.startReady(party);
    await network.current(plan);
    await editJson(join(network.dirOf(agent), 'node.json'), { trainer: 'plain' });
    await network.startReady(agent, program);
    const refused = await network.until(
      async () => (await network.events(agent)).find(({ event }) => event === 'round.refused') ?? null,
      'the refusal',
    );
    t.is(refused['code'], code, String(refused['detail']));
    t.regex(String(refused['detail']), /expected .+(got |; lower )/);
    t.false((await network.events(agent)).some(({ event }) => ['update.shared', 'share.sent'].includes(String(event))));
    t.deepEqual(((await network.standing(party)) as { tables: unknown[][] }).tables[1], []);
    t.deepEqual(await network.leaks(), []);
  });
