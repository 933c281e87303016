// Too few hospitals come: nothing is summed, and the ledger says why.
import test from 'ava';
import { Network } from '../support/network.ts';

test('with two of four agents a round is void as too small, the plan is closed, and no sum was ever opened', async (t) => {
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
  await network.until('the plan to be closed', ({ source, event }) => source === 'hungarian-agent' && event === 'plan.ended', 30);
  t.is((await network.plan()).status, 'closed');
  t.deepEqual(
    network.events.filter(({ event }) => event === 'round.summed' || event === 'round.opened-sum'),
    [],
  );
});
