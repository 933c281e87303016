// Deadlines follow what was measured, between the network's own timers and a minute.
import test from 'ava';
import { endorserMs, Pace, viewChangeMs } from './pace.ts';

test('a quick network has the floors, of which a commit’s is above two changes of the leader', (t) => {
  const pace = new Pace();
  for (let n = 0; n < 20; n++) for (const kind of ['evaluate', 'commit'] as const) pace.took(kind, 50);
  t.is(pace.deadlineMs('evaluate'), endorserMs);
  t.true(pace.deadlineMs('commit') > 2 * viewChangeMs);
});

test('a slow one has eight times what its calls take, each kind by itself, and a minute at most', (t) => {
  const pace = new Pace();
  for (let n = 0; n < 100; n++) pace.took('commit', 4000);
  t.is(pace.deadlineMs('commit'), 32_000);
  t.is(pace.deadlineMs('evaluate'), endorserMs);
  for (let n = 0; n < 100; n++) pace.took('commit', 20_000);
  t.is(pace.deadlineMs('commit'), 60_000);
});

test('what is not answered counts by how long it was waited for, so that a load that came at once is borne', async (t) => {
  const pace = new Pace();
  pace.took('evaluate', 50);
  const before = pace.deadlineMs('evaluate');
  for (let n = 0; n < 8; n++) pace.took('evaluate', pace.deadlineMs('evaluate'));
  t.true(pace.deadlineMs('evaluate') > 2 * before);
  await t.throwsAsync(
    pace.measure('witness', () => Promise.reject(new RangeError('away'))),
    { message: 'away' },
  );
  t.is(await pace.measure('witness', () => Promise.resolve(7)), 7);
});
