// Statistics rounds: sums of 64 bits after a single count, opened bit for bit by three parties or by two, over a model left as it is.
import test from 'ava';
import { openSum } from '@cohort/mpc/open';
import type { Plan } from '@cohort/protos/terms';
import { Network, type NetworkOptions } from './testing/network.ts';

const scale = 2 ** 15;
/** Long enough for several pieces, each of which starts four bytes off a multiple of eight. */
const length = 20_001;
const statistics: Partial<Plan> = {
  task: 'statistics',
  normalisation: 'schema',
  blocks: [
    { name: 'count', length: 1, width: 32, scale: 1, bound: 1000, use: 'sum' },
    { name: 'sum', length, width: 64, scale, bound: 2 ** 40, use: 'sum' },
    { name: 'squares', length, width: 64, scale: scale ** 2, bound: 2 ** 52, use: 'sum' },
  ],
};
const fast: NetworkOptions = { virtual: true, plan: { ...statistics, deadlines: { enrol: 60, collect: 60, relay: 2, step: 8 } } };

for (const present of [
  [0, 1, 2],
  [0, 2],
])
  test.serial(`${String(present.length)} parties open counts, sums and squares, and publish the model they began with`, async (t) => {
    const network = await Network.create(fast);
    await network.run(t, present);
    const round = await network.enrolled(1);
    const contributions = network.members.map((member, i) =>
      network.contribute(round, member, (block, at) =>
        block === 'count' ? 250 + i : Math.sin(at + i) * (block === 'sum' ? 2 ** 20 : 2 ** 21),
      ),
    );
    await Promise.all(network.members.map((member, i) => network.send(round, member, contributions[i] ?? t.fail())));
    await network.status(round, 'published');
    const { terms, modelOut } = network.ledger.view(round);
    t.is(modelOut, terms.modelIn);
    const { body } = network.ledger.newest('rounds.commit');
    const [s0, s1, s2] = body.sums.map(({ sumHash }) => network.ports[0]?.artifacts.get(sumHash) ?? t.fail());
    const opened = openSum([s0 ?? t.fail(), s1 ?? t.fail(), s2 ?? t.fail()], terms.blocks);
    t.deepEqual([...(opened['count'] ?? [])], [1006]);
    for (const name of ['sum', 'squares'] as const) {
      const plain = BigInt64Array.from({ length }, (_, at) => contributions.reduce((sum, { x }) => sum + BigInt(x[name]?.[at] ?? 0), 0n));
      t.deepEqual(opened[name], plain);
      t.true(plain.some((value) => value > 2n ** 32n) && plain.some((value) => value < -(2n ** 32n)));
    }
  });
