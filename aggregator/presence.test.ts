// Who counts as present: a party that returns to one only, a member that serves nobody whole, a liar that waits before one and not the other.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import type { Welcome } from '@cohort/protos/messages';
import type { Peers } from './ports/peers.ts';
import { lyingAuthor } from './testing/lying-author.ts';
import { Network, type NetworkOptions } from './testing/network.ts';
import { byStatement } from './testing/by-statement.ts';

const deadlines = { enrol: 30, collect: 30, relay: 4, step: 12 };
const fast: NetworkOptions = { rate: 6, plan: { deadlines } };

test.serial('a party that returns to one only is there for both: what it signed is carried on', async (t) => {
  const network: Network = await Network.create({
    ...fast,
    rounds: 3,
    peers: (party, peers): Peers => {
      if (party !== 2) return peers;
      const hidden = (): Promise<never> => Promise.reject(new CohortError('UNREACHABLE', 'no hello'));
      return { ...peers, hello: (to, hello) => (to.node === 'hungary/party' ? hidden() : peers.hello(to, hello)) };
    },
  });
  await network.run(t, [0, 1]);
  const first = await network.contributed(1);
  await network.status(first, 'published');
  t.is(network.ledger.taken('rounds.commit')[0]?.signatures.length, 2);
  await network.start(2);
  for (const number of [2, 3]) {
    const round = await network.enrolled(number);
    await new Promise((resolve) => setTimeout(resolve, 300)); // members train
    await network.sendAll(round);
    await network.status(round, 'published');
    t.is(network.ledger.taken('rounds.commit')[number - 1]?.signatures.length, 3, `round ${String(number)}`);
  }
});

test.serial('one member that serves its vector to nobody is left out, and voids no round without noise', async (t) => {
  const network = await Network.create({ ...fast, plan: { deadlines: { ...deadlines, enrol: 4, collect: 6, relay: 2, step: 8 } } });
  await network.run(t);
  const round = await network.enrolled(1);
  const [bad, ...others] = network.members;
  if (bad === undefined) return t.fail();
  const contribution = network.contribute(round, bad);
  for (const party of [0, 1, 2]) {
    await network.seesEnrolment(round, party, bad);
    await network.services
      .get(network.keys[party]?.node ?? '')
      ?.announce({ node: bad.node, msp: bad.msp }, contribution.announcementFor(party));
  }
  await network.sendAll(round, others);
  await network.status(round, 'published');
  t.deepEqual(
    network.ledger.taken('rounds.commit')[0]?.body.members.map(({ member }) => member),
    others.map(({ msp }) => msp),
  );
});

// In round 1 party 2 plays role 0: it proposes. Index 1 is held by it and by party 1.
test.serial('a liar that waits before one honest party and not before the other authors no sum alone', async (t) => {
  let found: () => void = () => undefined;
  const patienceEnded = new Promise<void>((resolve) => (found = resolve));
  const network: Network = await Network.create({
    ...fast,
    plan: { deadlines: { ...deadlines, enrol: 4, collect: 4, relay: 2 } },
    peers: (party, peers) =>
      party !== 2
        ? peers
        : byStatement(peers, async (to, single, deliver) => {
            const { kind, party: author, body } = single.statement;
            if (author === 2 && kind === 'list' && (body as { stage: string }).stage === 'healed') await patienceEnded;
            return deliver(to, single);
          }),
    ports: (party, ports) => {
      if (party === 2) return { ...lyingAuthor(ports, 1, 90_000), clock: systemClock(0.3) };
      if (party !== 1) return ports;
      const { journal } = ports;
      return {
        ...ports,
        journal: {
          ...journal,
          signOnce: (round, key, make) => {
            const statement = journal.signOnce(round, key, make);
            if (statement.kind === 'missing') found();
            return statement;
          },
        },
      };
    },
  });
  await network.run(t);
  const node = network.keys[2]?.node ?? '';
  const service = network.services.get(node);
  if (service === undefined) return t.fail();
  network.services.set(node, {
    ...service,
    hello: async (caller, hello): Promise<Welcome> => {
      if (caller.node === network.keys[1]?.node) throw new CohortError('UNREACHABLE', 'busy');
      const welcome = await service.hello(caller, hello);
      const waiting = Object.entries(welcome.standings).map(([key, standing]) => [key, { ...standing, waitsFor: ['party 1'] }] as const);
      return { ...welcome, standings: Object.fromEntries(waiting) };
    },
  });
  const round = await network.contributed(1);
  await network.until(() => (['void', 'published'].includes(network.ledger.view(round).status) ? true : null), 'the round to be decided');
  for (const { body } of network.ledger.taken('rounds.commit')) t.true(body.sums[1]?.statements.some(({ party }) => party === 1));
  const lost = network.events.filter(({ name, party, fields }) => name === 'party.absent' && party !== 2 && fields['party'] !== 2);
  t.deepEqual(lost, []);
});
