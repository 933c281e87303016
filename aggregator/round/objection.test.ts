// When a party objects, when it may not, and what becomes of a round in which its own step threw.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { statementHash, type Signed } from '@cohort/protos/statements';
import { defaultSteps } from '../close-round.ts';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import type { Clock } from '@cohort/protos/runtime/clock';
import { Network, type NetworkOptions } from '../testing/network.ts';
import { seenBy } from '../testing/seen-round.ts';
import { fileStatement } from './receive-statement.ts';
import { object, objectIfUnsignable } from './object.ts';
import { awakeMs, pause, stopwatch } from './pause.ts';
import { roundOf } from './round.ts';
import { broadcastStatement } from './broadcast-statement.ts';

const fast: NetworkOptions = { virtual: true, plan: { deadlines: { enrol: 20, collect: 20, relay: 2, step: 8 } } };

test.serial(
  'a step that throws ends the round at that party, by an objection, and not the process; a restart does not run it again',
  async (t) => {
    let thrown = 0;
    const network = await Network.create({
      ...fast,
      steps: (party) =>
        party !== 1
          ? defaultSteps
          : {
              ...defaultSteps,
              summing: () => {
                thrown++;
                return Promise.reject(new CohortError('BODY_INVALID', 'bytes that nobody foresaw'));
              },
            },
    });
    await network.run(t);
    const round = await network.contributed(1);
    await network.status(round, 'void');
    t.is(network.ledger.view(round).reason, 'objection');
    const failed = network.events.find(({ name }) => name === 'round.failed');
    t.like(failed?.fields, { state: 'summing', code: 'BODY_INVALID' });
    t.false(network.events.some((event) => 'broken' in event.fields));
    await network.kill(1);
    await network.start(1);
    await network.pass(2400);
    t.is(thrown, 1);
  },
);

test.serial('a party that was restarted, or stood still, does not object; one that was up does', async (t) => {
  const network = await Network.create(fast);
  await network.run(t, [0]);
  const key = await network.opened(1);
  const { ports, row } = await seenBy(network, 0, key);
  const stop = new AbortController();
  t.teardown(() => {
    stop.abort();
  });
  const { signal } = stop;
  const restarted = roundOf(row, 0, ports, signal, false);
  object(restarted, ports, 'what it cannot sign');
  t.deepEqual(ports.journal.received(key, 'objection'), []);
  const up = roundOf(row, 0, ports, signal, true);
  object(up, ports, 'what it cannot sign');
  t.is(ports.journal.received(key, 'objection').length, 1);
  await network.status(key, 'void');
});

test.serial('whoever proposes: a set without the own list of a party that is up is objected to before it is signed by two', async (t) => {
  const network = await Network.create(fast);
  const stop = new AbortController();
  t.teardown(() => {
    stop.abort();
  });
  await network.run(t, [0]);
  const key = await network.opened(1);
  const { ports, row } = await seenBy(network, 0, key);
  const round = roundOf(row, 0, ports, stop.signal, true);
  const own = broadcastStatement(round, ports, 'list', { stage: 'healed', pairs: [], announcements: '00'.repeat(32) });
  const proposal = (party: number, lists: readonly string[]): Signed => ({
    kind: 'setProposal',
    termsHash: round.termsHash,
    party,
    seq: 1,
    body: { pairs: [], lists },
    signature: String(party).repeat(128),
  });
  fileStatement(round, ports, proposal(1, ['11'.repeat(32), statementHash(own)]), 1);
  objectIfUnsignable(round, ports);
  t.deepEqual(ports.journal.received(key, 'objection'), []);
  fileStatement(round, ports, proposal(2, ['11'.repeat(32), '22'.repeat(32)]), 2);
  objectIfUnsignable(round, ports);
  t.deepEqual(
    ports.journal.received(key, 'objection').map(({ statement }) => statement.body.reason),
    ['a set was proposed without this party though it is present'],
  );
});

test.serial('time in which the process stood still counts for no deadline, and ends the right to object', async (t) => {
  const network = await Network.create(fast);
  await network.run(t, [0]);
  const key = await network.opened(1);
  const { ports, row } = await seenBy(network, 0, key);
  let [now, stood] = [0, 0];
  // A process that is suspended for a minute whenever it sleeps.
  const clock: Clock = {
    now: () => now,
    stoodStillMs: () => stood,
    sleep: (ms) => Promise.resolve(void ((now += ms + 60_000), (stood += 60_000))),
  };
  const slow = { ...ports, clock };
  const round = roundOf(row, 0, slow, new AbortController().signal, true);
  const watch = stopwatch(round, slow, 'test');
  await pause(round, slow, 100);
  t.is(watch.elapsedMs(), 100);
  t.is(awakeMs(slow), 100);
  t.false(round.wasUp);
});

test('a clock tells that its process was kept from running, and not that it was merely busy for a moment', async (t) => {
  const clock = systemClock(2);
  const before = clock.stoodStillMs();
  const block = (ms: number): void => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  };
  await new Promise((resolve) => setTimeout(resolve, 150));
  block(900);
  await new Promise((resolve) => setTimeout(resolve, 250));
  t.true(clock.stoodStillMs() - before > 2 * 500, String(clock.stoodStillMs() - before));
});
