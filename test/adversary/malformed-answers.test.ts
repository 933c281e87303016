// A party that takes part and answers with what is no answer: the two others do without its answers, and the round ends as it should.
import test, { type ExecutionContext } from 'ava';
import { Network, type NetworkOptions } from '@cohort/aggregator/testing/network';
import type { PartyService } from '@cohort/aggregator/service';

const fast: NetworkOptions = { rounds: 2, rate: 8, plan: { deadlines: { enrol: 20, collect: 20, relay: 2, step: 8 } } };
const liar = 2;

const garbage: readonly unknown[] = [
  null,
  {},
  [],
  'x',
  7,
  { state: 'agreeing' },
  { state: 'agreeing', waitsFor: null, verdicts: null },
  { state: 'agreeing', waitsFor: [], verdicts: [] },
];

/** The liar's service with garbage for its answers to parties; whether it takes in what it is asked is the test's to say. */
function answeringGarbage(service: PartyService, takesIn: boolean): PartyService {
  let asked = 0;
  const answer = async (honest: () => Promise<unknown>): Promise<never> => {
    if (takesIn) await honest();
    return garbage[asked++ % garbage.length] as never;
  };
  return {
    ...service,
    deliver: (caller, delivery) => answer(() => service.deliver(caller, delivery)),
    hello: (caller, hello) => answer(() => service.hello(caller, hello)),
    relay: (caller, header, chunks) => answer(() => service.relay(caller, header, chunks)),
    heal: () => answer(() => Promise.resolve()),
  };
}

async function playRound(t: ExecutionContext, takesIn: boolean): Promise<{ readonly network: Network; readonly round: string }> {
  const network = await Network.create(fast);
  await network.run(t);
  const node = network.keys[liar]?.node ?? '';
  const honest = network.services.get(node);
  if (honest === undefined) throw new RangeError(`${node}: expected it to run`);
  network.services.set(node, answeringGarbage(honest, takesIn));
  const round = await network.contributed(1);
  // Fails when a party broke, which is how the first malformed answer once ended two honest ones.
  await network.status(round, 'published');
  return { network, round };
}

for (const takesIn of [true, false])
  test.serial(
    `a round is published beside a party that ${takesIn ? 'takes in' : 'drops'} what it is sent and answers garbage`,
    async (t) => {
      const { network, round } = await playRound(t, takesIn);
      t.is(network.ledger.view(round).enrolled.length, 4);
      t.deepEqual(
        network.events.filter(({ fields }) => 'broken' in fields),
        [],
      );
      // The next round opens: nothing that was answered is kept and trips over a later step.
      t.truthy(await network.opened(2));
    },
  );

test.serial('a party that restarts reads nothing of it again', async (t) => {
  const { network } = await playRound(t, true);
  await network.kill(0);
  await network.start(0);
  t.truthy(await network.opened(2));
  t.deepEqual(
    network.events.filter(({ fields }) => 'broken' in fields),
    [],
  );
});
