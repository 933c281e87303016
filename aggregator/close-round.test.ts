// Whole rounds with everybody present, compared with the plain sum.
import test from 'ava';
import { openSum } from '@cohort/mpc/open';
import { decodeModel } from '@cohort/mpc/safetensors';
import { Network } from './testing/network.ts';

test('three parties open the sum of four members bit for bit and publish the mean', async (t) => {
  const network = await Network.create({ rounds: 2, coordinates: 70_001 });
  await network.run(t);
  for (const number of [1, 2]) {
    const round = await network.enrolled(number);
    const contributions = network.members.map((member, i) =>
      network.contribute(round, member, (block, at) => (block === 'weight' ? 0.25 : Math.sin(at + i + number))),
    );
    await Promise.all(network.members.map((member, i) => network.send(round, member, contributions[i] ?? t.fail())));
    await network.status(round, 'published');
    const { body } = network.ledger.newest('rounds.commit');
    t.deepEqual(
      body.members.map(({ member }) => member),
      network.members.map(({ msp }) => msp),
    );
    t.true(body.sums.every(({ statements, commitments }) => statements.length === 2 && commitments.length === 2));
    const files = body.sums.map(({ sumHash }) => network.ports[0]?.artifacts.get(sumHash) ?? t.fail()) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const { terms, modelOut } = network.ledger.view(round);
    const opened = openSum(files, terms.blocks);
    for (const { name, length } of terms.blocks) {
      const plain = Int32Array.from({ length }, (_, at) => contributions.reduce((sum, { x }) => sum + Number(x[name]?.[at]), 0));
      t.deepEqual(opened[name], plain);
    }
    const model = decodeModel(network.ports[1]?.artifacts.get(String(modelOut)) ?? t.fail()).model;
    t.is(model.round, number);
  }
  // Nothing was refused, and role 2 had each vector from role 1: healing would have hidden a relay that does not work.
  t.deepEqual(
    network.events.filter(({ name }) => ['party.absent', 'statement.refused', 'share.healed'].includes(name)),
    [],
  );
});
