// What a party does as epochs pass, it does by what the blocks say.
import test from 'ava';
import type { Ledger } from '../ports/ledger.ts';
import { Network } from '../testing/network.ts';

const deadlines = { enrol: 60, collect: 60, relay: 2, step: 8 };

test('an answer that says many epochs have passed destroys no share and voids no round; the blocks that say so do', async (t) => {
  let answers = 0;
  /** The same ledger, whose answer about the epoch is a lie, another each time. */
  const lying = (ledger: Ledger): Ledger => ({
    ...ledger,
    evaluate: async (verb, body) => {
      const view = await ledger.evaluate(verb, body);
      if (verb !== 'epochs.current') return view;
      answers++;
      return { ...view, epoch: 99 + answers };
    },
  });
  const network = await Network.create({
    virtual: true,
    rounds: 2,
    plan: { deadlines },
    ports: (_, ports) => ({ ...ports, ledger: lying(ports.ledger) }),
  });
  await network.run(t);
  const first = await network.contributed(1);
  const second = await network.opened(2);
  const journalOf = (party: number) => network.ports[party]?.journal;
  await network.until(() => journalOf(0)?.roundFacts(first).get('ended') ?? null, 'round 1 to end at party 0');
  const looks = answers;
  await network.until(() => (answers >= looks + 6 ? true : null), 'each party to look twice');
  t.is(journalOf(0)?.roundFacts(first).get('destroyed'), undefined);
  t.is(network.ledger.view(second).status, 'enrolling');
  t.deepEqual(network.ledger.taken('rounds.void'), []);

  await network.ledger.endEpochs(network.ledger.view(second).terms.expiryEpoch + 1);
  await network.until(() => journalOf(0)?.roundFacts(first).get('destroyed') ?? null, 'the erasing');
  await network.status(second, 'void');
  t.is(network.ledger.view(second).reason, 'expired');
});

test('what a party knows of epochs goes on after a restart, from where it had followed the blocks', async (t) => {
  const network = await Network.create({ virtual: true, plan: { deadlines } });
  t.teardown(() => network.close());
  await network.ledger.endEpochs(3);
  await network.start(0);
  const epochOf = () => network.ports[0]?.journal.partyFacts.get('epoch');
  await network.until(() => (epochOf() === 3 ? true : null), 'epoch 3');
  await network.kill(0);
  await network.ledger.endEpochs(4);
  await network.start(0);
  await network.until(() => (epochOf() === 4 ? true : null), 'epoch 4');
  t.pass();
});
