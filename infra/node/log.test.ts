// What a log and an event file hold, and what they never hold.
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { openEvents } from './events.ts';
import { openLog, type LogFields } from './log.ts';

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-log-'));
  await mkdir(join(dir, 'state'));
  return dir;
}

const lines = async (dir: string, file: string): Promise<Record<string, unknown>[]> =>
  (await readFile(join(dir, 'state', file), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('nothing under the name of a secret, and nothing nested, reaches the log', async (t) => {
  const dir = await folder();
  const log = openLog(dir, 'hungary-party');
  const names = ['boxKey', 'k1Key', 'salt', 'salt_0', 'ledgerSeed', 'sealed', 'keyPem', 'clientSecret', 'PASSWORD'];
  log.info('all', { ...Object.fromEntries(names.map((name) => [name, 'deadbeef'])), round: 'p~1~0', bytes: 7 });
  log.warn('nested', { body: { deep: 'deadbeef' } } as unknown as LogFields);
  log[Symbol.dispose]();
  const [all, nested] = await lines(dir, 'node.log');
  t.like(all, { level: 'info', node: 'hungary-party', msg: 'all', round: 'p~1~0', bytes: 7, salt: '[secret]' });
  t.is(nested?.['body'], '[not flat]');
  t.false((await readFile(join(dir, 'state', 'node.log'), 'utf8')).includes('deadbeef'));
  t.is((await stat(join(dir, 'state', 'node.log'))).mode & 0o077, 0);
});

test('an error is logged with code and detail, a bug also with its place', async (t) => {
  const dir = await folder();
  const log = openLog(dir, 'n');
  log.error('refused', new CohortError('ROUND_CLOSED', 'round 1'));
  log.error('failed', CohortError.from(new RangeError('index')));
  log[Symbol.dispose]();
  const [refused, failed] = await lines(dir, 'node.log');
  t.like(refused, { level: 'error', code: 'ROUND_CLOSED', detail: 'round 1', stack: undefined });
  t.regex(String(failed?.['stack']), /RangeError: index/);
});

test('a log is not spoilt by a torn line, nor by what is said after the end of its node', async (t) => {
  const dir = await folder();
  await appendFile(join(dir, 'state', 'node.log'), '{"level":"in');
  const log = openLog(dir, 'n');
  log.info('whole');
  log[Symbol.dispose]();
  t.notThrows(() => {
    log.info('late');
  });
  const [torn, whole, ...more] = (await readFile(join(dir, 'state', 'node.log'), 'utf8')).trimEnd().split('\n');
  t.is(torn, '{"level":"in');
  t.is((JSON.parse(whole ?? '') as { readonly msg: string }).msg, 'whole');
  t.deepEqual(more, []);
});

const full = '/dev/full';

(existsSync(full) ? test : test.skip)('a log that the disk has no room for loses lines, and ends nothing', async (t) => {
  const dir = await folder();
  await symlink(full, join(dir, 'state', 'node.log'));
  const log = openLog(dir, 'n');
  t.notThrows(() => {
    log.info('lost');
  });
});

test('events are appended across restarts, and a torn last line does not spoil the next', async (t) => {
  const dir = await folder();
  {
    using events = openEvents(dir, () => 0);
    events.emit('round.opened', { round: 'p~1~0', role: 2 });
  }
  await appendFile(join(dir, 'state', 'events.jsonl'), '{"at":"torn');
  using events = openEvents(dir, () => 1000);
  events.emit('round.void', { reason: 'line\nbreak' });
  const written = (await readFile(join(dir, 'state', 'events.jsonl'), 'utf8')).split('\n');
  t.is(written[0], '{"at":"1970-01-01T00:00:00.000Z","event":"round.opened","round":"p~1~0","role":2}');
  t.is(written[1], '{"at":"torn');
  t.is(written[2], '{"at":"1970-01-01T00:00:01.000Z","event":"round.void","reason":"line\\nbreak"}');
  t.is(written.length, 4);
});
