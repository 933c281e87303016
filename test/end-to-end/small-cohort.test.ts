// Too few hospitals come: nothing is summed, and the ledger says why.
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { Network } from '../support/network.ts';

test('with two of four agents every attempt is void as too small, the plan pauses after five, and no sum is opened', async (t) => {
  t.timeout(120_000);
  await using network = await Network.start({ rounds: 2, agents: ['hungarian', 'switzerland'] });
  const key = network.key(1);
  const { reason } = await network.until('the round to be void', ({ event, round }) => event === 'round.void' && round === key, 60);
  t.is(reason, 'cohort-too-small');
  const view = await network.round(key);
  t.is(view.status, 'void');
  t.is(view.reason, 'cohort-too-small');
  t.deepEqual(
    view.enrolled.map(({ member }) => member),
    ['hungarian', 'switzerland'],
  );
  t.is(view.body, null);
  // Both who are away may come back: each attempt follows the last, more often than there are parties to open one, until somebody must look.
  const fifth = network.key(1, 4);
  await network.until('four more attempts', ({ event, round }) => event === 'round.void' && round === fifth, 60);
  t.is((await network.plan()).status, 'paused');
  t.deepEqual(
    network.events.filter(({ event }) => event === 'round.summed' || event === 'round.opened-sum'),
    [],
  );
  // Epochs are no plan's: the parties and the agents that are here end them by their own clocks while it stands still.
  const { epoch } = await network.epoch();
  while ((await network.epoch()).epoch <= epoch) await delay(250);
  t.is((await network.epoch()).needed, 3);
});
