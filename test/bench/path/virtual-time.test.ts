// Virtual time counts what was waited for one after the other, and of several things at once the last.
import test from 'ava';
import { SlowNetwork } from './slow-network.ts';
import { Tally } from './tally.ts';
import { VirtualTime } from '@cohort/protos/runtime/testing/virtual-time';

const network = (messageMs: number, fsyncMs: number) => new SlowNetwork(new VirtualTime(), new Tally(), { messageMs, fsyncMs });

test('two calls in a row are four messages in series, two at once are two', async (t) => {
  const slow = network(10, 0);
  const call = () => slow.call('a/agent', 'b/party', 'status', {}, () => Promise.resolve({}));
  await slow.time.run(call().then(call));
  t.like({ now: slow.time.now(), ...slow.time.path }, { now: 40, messages: 4, sleptMs: 0 });
  await slow.time.run(Promise.all([call(), call()]));
  t.like({ now: slow.time.now(), ...slow.time.path }, { now: 60, messages: 6 });
  t.deepEqual(slow.tally.calls, { status: 4 });
});

test('what a node sends waits for its own fsyncs, and nothing else waits for them', async (t) => {
  const slow = network(10, 4);
  slow.fsync('a/party', 'journal', 3);
  await slow.time.run(slow.carry('c/party', 'b/party'));
  t.like(slow.time.path, { messages: 1, fsyncs: 0 });
  await slow.time.run(slow.carry('a/party', 'b/party'));
  t.like({ now: slow.time.now(), ...slow.time.path }, { now: 22, messages: 1, fsyncs: 3 });
  t.deepEqual(slow.tally.fsyncs, { 'party, journal': 3 });
});

test('a sleep ends early when its signal aborts, and then takes no time', async (t) => {
  const time = new VirtualTime();
  const stop = new AbortController();
  const slept = time.sleep(1000, stop.signal);
  time.later(5, () => {
    stop.abort();
  });
  await time.run(slept);
  t.like({ now: time.now(), ...time.path }, { now: 5, sleptMs: 5 });
});
