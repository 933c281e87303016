// Answers that cannot be written end the command with one line, or, where the reader went away, with none.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { exitCodes } from '@cohort/protos/errors';

const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');

const onLinux = process.platform === 'linux' ? test : test.skip;
for (const argv of [['help'], ['--version'], ['status', '--json', '--dir', '/dev/null']])
  onLinux(`a full disk under \`cohort ${argv.join(' ')}\` is one line and exit code 1`, async (t) => {
    await using full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, [entry, ...argv], { stdio: ['ignore', full.fd, 'pipe'] });
    const [said] = await Promise.all([child.stderr === null ? '' : text(child.stderr), once(child, 'close')]);
    t.regex(said, /^STORAGE_FULL: output: expected room on the disk; [^\n]*ENOSPC[^\n]*\n$/);
    t.is(child.exitCode, exitCodes.failed);
  });

test('a reader that went away is told nothing', async (t) => {
  const child = spawn(process.execPath, [entry, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);
  t.is(said, '');
});
