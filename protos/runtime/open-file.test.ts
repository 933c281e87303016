// What somebody named is opened only if it is a file: nothing else is waited for.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { CohortError } from '../src/errors.ts';
import { openFile } from './open-file.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-open-'));
test.after.always(() => rm(home, { recursive: true, force: true }));
const open = (name: string) => openFile(join(home, name), (got) => new CohortError('USAGE', got));

test('a pipe, a socket, a device and a folder are named and not opened; a link leads to its file', async (t) => {
  execFileSync('mkfifo', [join(home, 'pipe')]);
  const server = createServer().listen(join(home, 'socket'));
  await once(server, 'listening');
  await symlink('/dev/zero', join(home, 'device'));
  for (const [name, got] of [
    ['pipe', 'a pipe'],
    ['socket', 'a socket'],
    ['device', 'a device'],
    ['.', 'a folder'],
  ] as const)
    await t.throwsAsync(open(name), { message: `USAGE: ${got}` });
  server.close();
  await writeFile(join(home, 'file'), 'text');
  await symlink('file', join(home, 'link'));
  await using file = await open('link');
  t.is(await file.readFile('utf8'), 'text');
  await t.throwsAsync(open('none'), { code: 'ENOENT' });
});
