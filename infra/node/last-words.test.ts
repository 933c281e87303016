// What is told of a node that is waited for is its own word, not that of the process before it.
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { lastLogged } from './last-words.ts';

const startedAt = Date.parse('2026-01-01T00:00:10.000Z');

test('the last line in words, once the process that was started has written one', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-words-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  const log = async (time: string, msg: string, more: object = {}): Promise<void> =>
    appendFile(join(dir, 'state', 'node.log'), `${JSON.stringify({ level: 'info', time, node: 'va-party', ...more, msg })}\n`);
  t.is(await lastLogged(dir, startedAt), '');
  await mkdir(join(dir, 'state'));
  await log('2026-01-01T00:00:09.999Z', 'stopped');
  t.is(await lastLogged(dir, startedAt), '');
  await log('2026-01-01T00:00:10.000Z', 'waiting for admission', { code: 'NODE_NOT_ACTIVE' });
  t.is(await lastLogged(dir, startedAt), 'waiting for admission (NODE_NOT_ACTIVE)');
});
