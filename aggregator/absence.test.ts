// Rounds with parties cut off or away all round long.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { PartyRef } from '@cohort/protos/terms';
import { Network, type NetworkOptions } from './testing/network.ts';

const fast: NetworkOptions = { rate: 8, plan: { deadlines: { enrol: 60, collect: 60, relay: 2, step: 8 } } };

test.serial('a party that stays away all round long leaves single authors, and checks their sums when it returns', async (t) => {
  const network = await Network.create(fast);
  await network.run(t, [0, 2]);
  const round = await network.contributed(1);
  await network.status(round, 'published');
  const { body, signatures, absences } = network.ledger.newest('rounds.commit');
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
  t.deepEqual(network.ledger.taken('rounds.dispute'), []);
});

test.serial('a party whose line goes silent after its hello holds nobody up, and no sum is asked of it that another made', async (t) => {
  const silent = 'hungary/party';
  const asked: string[] = [];
  const closing = new AbortController();
  const unheard = new Promise<never>((_resolve, reject) => {
    closing.signal.addEventListener('abort', () => {
      reject(new CohortError('UNREACHABLE', `${silent}: expected it to answer`));
    });
  });
  unheard.catch(() => undefined);
  const network = await Network.create({
    rate: 8,
    plan: { deadlines: { enrol: 8, collect: 8, relay: 2, step: 8 } },
    peers: (party, peers) => {
      const heard = (to: PartyRef): boolean => party !== 1 && to.node !== silent;
      return {
        deliver: (to, delivery) => (heard(to) ? peers.deliver(to, delivery) : unheard),
        relay: (to, header, chunks) => (heard(to) ? peers.relay(to, header, chunks) : unheard),
        heal: (to, query) => (heard(to) ? peers.heal(to, query) : unheard),
        hello: (to, hello) => peers.hello(to, hello),
        artifact: (to, hash, signal) => (heard(to) ? peers.artifact(to, hash, signal) : unheard),
        sumFile: (to, query, signal) => {
          asked.push(to.node);
          return heard(to) ? peers.sumFile(to, query, signal) : unheard;
        },
      };
    },
  });
  t.teardown(() => {
    closing.abort();
    return network.close();
  });
  await Promise.all([0, 1, 2].map((party) => network.start(party)));
  const round = await network.contributed(1);
  await network.status(round, 'published');
  t.true(asked.length >= 2);
  t.false(asked.includes(silent));
});

test.serial('a party that is found absent wrongly does not void the round, and is heard again after its hello', async (t) => {
  let cut = true;
  const network = await Network.create({ ...fast, rounds: 2, reach: (from, to) => !cut || (from !== 1 && to !== 'hungary/party') });
  await network.run(t);
  const first = await network.contributed(1);
  await network.status(first, 'published');
  t.true(network.events.some(({ name, fields }) => name === 'party.absent' && fields['party'] === 1));
  cut = false;
  const second = await network.contributed(2);
  await network.status(second, 'published');
  t.is(network.ledger.newest('rounds.commit').signatures.length, 3);
});

test.serial('a link cut between two parties is bridged by the third, which carries their statements', async (t) => {
  const network = await Network.create({
    ...fast,
    reach: (from, to) => !((from === 2 && to === 'hungary/party') || (from === 1 && to === 'switzerland/party')),
  });
  await network.run(t);
  const round = await network.contributed(1);
  await network.status(round, 'published');
  t.is(network.ledger.newest('rounds.commit').signatures.length, 3);
});
