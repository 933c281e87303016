// Rounds with parties cut off or away all round long.
import test from 'ava';
import type { TransactionBodies } from '@cohort/protos/ledger';
import { Network, type NetworkOptions } from './testing/network.ts';

const value = (block: string, at: number): number => (block === 'weight' ? 0.5 : at);

async function sendAll(network: Network, round: string): Promise<void> {
  await network.enrol(round);
  await Promise.all(network.members.map((member) => network.send(round, member, network.contribute(round, member, value))));
}

const commitOf = (network: Network): TransactionBodies['rounds.commit'] =>
  network.ledger.submitted.findLast(({ verb }) => verb === 'rounds.commit')?.body as TransactionBodies['rounds.commit'];

const fast: NetworkOptions = { rate: 8, plan: { deadlines: { enrol: 60, collect: 60, relay: 2, step: 8 } } };

test.serial('a party that stays away all round long leaves single authors, and checks their sums when it returns', async (t) => {
  const network = await Network.create(fast);
  t.teardown(() => network.close());
  await Promise.all([0, 2].map((party) => network.start(party)));
  const round = await network.opened(1);
  await sendAll(network, round);
  await network.status(round, 'published');
  const { body, signatures, absences } = commitOf(network);
  t.deepEqual(
    signatures.map(({ party }) => party),
    [0, 2],
  );
  t.deepEqual(
    absences.map((item) => item.body.absent),
    [1, 1],
  );
  t.is(body.sums.filter(({ statements }) => statements.length === 1).length, 2);
  await network.start(1);
  await network.until(
    () => (network.ports[1]?.journal.round(round)?.state === 'published' ? true : null),
    'the returned party to catch up',
  );
  const journal = network.ports[1]?.journal;
  t.deepEqual([0, 1, 2].filter((index) => journal?.roundFacts(round).get(`checked.${String(index)}`) === true).length, 2);
  t.false(network.ledger.submitted.some(({ verb }) => verb === 'rounds.dispute'));
});

test.serial('a party that is found absent wrongly does not void the round, and is heard again after its hello', async (t) => {
  let cut = true;
  const network = await Network.create({ ...fast, rounds: 2, reach: (from, to) => !cut || (from !== 1 && to !== 'hungary/party') });
  t.teardown(() => network.close());
  await Promise.all([0, 1, 2].map((party) => network.start(party)));
  const first = await network.opened(1);
  await sendAll(network, first);
  await network.status(first, 'published');
  t.true(network.events.some(({ name, fields }) => name === 'party.absent' && fields['party'] === 1));
  cut = false;
  const second = await network.opened(2);
  await sendAll(network, second);
  await network.status(second, 'published');
  t.is(commitOf(network).signatures.length, 3);
});

test.serial('a link cut between two parties is bridged by the third, which carries their statements', async (t) => {
  const network = await Network.create({
    ...fast,
    reach: (from, to) => !((from === 2 && to === 'hungary/party') || (from === 1 && to === 'switzerland/party')),
  });
  t.teardown(() => network.close());
  await Promise.all([0, 1, 2].map((party) => network.start(party)));
  const round = await network.opened(1);
  await sendAll(network, round);
  await network.status(round, 'published');
  t.is(commitOf(network).signatures.length, 3);
});
