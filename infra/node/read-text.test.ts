// A file that is not there and one of another user want different remedies.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readText } from './read-text.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-read-'));
test.after.always(async () => {
  await rm(home, { recursive: true, force: true });
});

test('a missing file is missing, and a folder in its place is one', async (t) => {
  await t.throwsAsync(readText(join(home, 'none'), 'expected x; run y'), { code: 'CONFIG_INVALID', message: /none: expected x; run y$/ });
  await t.throwsAsync(readText(home, ''), {
    code: 'CONFIG_INVALID',
    message: /cohort-read-\w+: expected a file, got a folder; correct its name$/,
  });
});

test.serial('a file in a folder of another user says whose the folder is and who asked', async (t) => {
  const folder = join(home, 'closed');
  await mkdir(folder);
  await writeFile(join(folder, 'file'), 'text');
  await chmod(folder, 0);
  // The superuser may read everything: it asks as nobody.
  const isRoot = process.geteuid?.() === 0;
  await chmod(home, 0o711);
  if (isRoot) process.seteuid?.(65_534);
  try {
    const error = await t.throwsAsync(readText(join(folder, 'file'), ''), { code: 'PERMISSION_DENIED' });
    t.regex(error.message, /may read; .*closed belongs to uid \d+, mode 0; run this as its owner/);
  } finally {
    if (isRoot) process.seteuid?.(0);
    await chmod(folder, 0o700);
  }
});
