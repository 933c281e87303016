// A plan that waits for a suspended party: nobody opens an attempt, each party says so once, and who was replaced opens none.
import test, { type ExecutionContext } from 'ava';
import type { PlanView, QueryVerb } from '@cohort/protos/ledger';
import type { Page } from '@cohort/protos/page';
import type { Ports } from './ports/ports.ts';
import { Network } from './testing/network.ts';

/** A network over whose plans the ledger says what `change` makes of them. */
async function networkThatSees(t: ExecutionContext, change: (plan: PlanView) => PlanView): Promise<Network> {
  const seen = (ports: Ports): Ports => ({
    ...ports,
    ledger: {
      ...ports.ledger,
      evaluate: async (verb: QueryVerb, body: unknown) => {
        const answer: unknown = await ports.ledger.evaluate(verb, body as never);
        if (verb === 'rounds.plan') return change(answer as PlanView) as never;
        if (verb !== 'rounds.activePlans') return answer as never;
        const { items, bookmark } = answer as Page<PlanView>;
        return { items: items.map(change), bookmark } as never;
      },
    },
  });
  const network = await Network.create({ ports: (_, ports) => seen(ports) });
  t.teardown(() => network.close());
  return network;
}

const openings = (network: Network): number => network.ledger.taken('rounds.open').length;
const told = (network: Network): unknown[] =>
  network.events.filter(({ name }) => name === 'plan.waiting').map(({ party, fields }) => [party, fields['parties']]);

test('no attempt is opened while a plan waits; each party says for whom, once over restarts, and when it goes on', async (t) => {
  let waits = true;
  const network = await networkThatSees(t, (plan) => (waits ? { ...plan, status: 'waiting', waitsFor: ['switzerland/party'] } : plan));
  for (const party of [0, 1]) await network.start(party);
  await network.until(() => (told(network).length === 2 ? true : null), 'both parties to say it');
  await network.kill(0);
  await network.start(0);
  await network.until(() => network.services.get(network.keys[0]?.node ?? '') ?? null, 'party 0 to be back');
  t.deepEqual(
    told(network).sort(),
    [0, 1].map((party) => [party, ['switzerland/party']]),
  );
  t.is(openings(network), 0);
  waits = false;
  await network.kill(1);
  await network.start(1);
  await network.opened(1);
  // Once the round is open, party 0 may have said so as well.
  t.deepEqual(
    (told(network) as [number, unknown][]).findLast(([party]) => party === 1),
    [1, []],
  );
});

test('a party in whose place another was voted opens no attempt', async (t) => {
  const network = await networkThatSees(t, (plan) => {
    const [first, second, third] = plan.parties;
    return { ...plan, parties: [first, { ...second, msp: 'va', node: 'va/party' }, third] };
  });
  await network.start(1);
  await network.start(0);
  await network.opened(1);
  t.deepEqual(
    network.ledger.submitted.filter(({ verb }) => verb === 'rounds.open').map(({ by }) => by),
    [network.keys[0]?.node],
  );
});
