// What a supervisor tells of a node that takes long to start.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { Supervisor } from './supervisor.ts';

test('a node that is long in starting is told as starting, with the last of its log', async (t) => {
  const told: string[] = [];
  await using supervisor = new Supervisor({ tell: (line) => told.push(line) });
  supervisor.start('aa-party', await mkdtemp(join(tmpdir(), 'cohort-slow-')), ['-e', 'setInterval(() => undefined, 1000)']);
  const stop = new AbortController();
  const ready = supervisor.ready('aa-party', stop.signal);
  for (const end = performance.now() + 60_000; told.length === 0 && performance.now() < end;) await delay(50);
  stop.abort();
  await t.throwsAsync(ready);
  t.regex(told.join('\n'), /^aa-party: still starting after \d+ s; last in its log: nothing yet$/);
});
