// Rounds in which a party is killed before or after each of its steps, and comes back.
import test, { type ExecutionContext } from 'ava';
import { defaultSteps } from './close-round.ts';
import { Network, type NetworkOptions } from './testing/network.ts';
import type { RunningState, Steps } from './steps/step.ts';

/** Steps of a party that is killed before or after it enters one of them, once. */
function killing(network: () => Network, party: number, state: RunningState, when: 'before' | 'after'): Steps {
  let armed = true;
  const step = defaultSteps[state];
  return {
    ...defaultSteps,
    [state]: async (...[round, ports]: Parameters<typeof step>) => {
      if (!armed) return step(round, ports);
      const next = when === 'before' ? null : await step(round, ports);
      armed = false;
      await network().until(() => network().parties[party], 'the start');
      void network().kill(party);
      round.signal.throwIfAborted();
      return next ?? 'observing';
    },
  };
}

const fast: NetworkOptions = { virtual: true, plan: { deadlines: { enrol: 60, collect: 60, relay: 2, step: 8 } } };

async function killOnce(t: ExecutionContext, state: RunningState, when: 'before' | 'after'): Promise<void> {
  const killer = killing(() => network, 1, state, when);
  const network: Network = await Network.create({ ...fast, steps: (party) => (party === 1 ? killer : defaultSteps) });
  await network.run(t);
  const round = await network.contributed(1);
  await network.status(round, 'published');
  const commit = network.ledger.newest('rounds.commit');
  t.true(commit.signatures.length >= 2, `killed ${when} ${state}`);
  await network.until(() => (network.parties[1] === null ? true : null), 'the kill');
  await network.start(1);
  const isPublished = (): true | null => (network.ports[1]?.journal.round(round)?.state === 'published' ? true : null);
  await network.until(isPublished, 'the returned party to catch up');
  t.truthy(network.ports[1]?.artifacts.get(String(network.ledger.view(round).modelOut)), `killed ${when} ${state}`);
}

// Two networks at a time: they mostly wait for deadlines, and more would miss them on a slow machine.
for (const state of ['collecting', 'agreeing', 'seeding', 'summing', 'committing', 'opening', 'publishing'] as const)
  test.serial(`a round is published though a party is killed before or after ${state}, and it catches up when it returns`, async (t) => {
    await Promise.all([killOnce(t, state, 'before'), killOnce(t, state, 'after')]);
  });
