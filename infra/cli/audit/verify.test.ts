// What `cohort audit verify` says of a file that it cannot read.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { runCommand } from '../testing/run-command.ts';
import { command } from './verify.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-verify-'));
test.after.always(async () => {
  await rm(home, { recursive: true, force: true });
});
const verify = (file: string) => runCommand(command, [file, '--anchor', '0'.repeat(64)]);

test('a file that is not there and a folder are told apart', async (t) => {
  await t.throwsAsync(verify(join(home, 'none')), { code: 'CONFIG_INVALID', message: /none: expected an audit file, got no such file/ });
  await t.throwsAsync(verify(home), { code: 'CONFIG_INVALID', message: /cohort-verify-\w+: expected a file, got a folder/ });
});

test.serial("somebody else's file is refused with its owner and mode", async (t) => {
  const file = join(home, 'closed');
  await writeFile(file, '');
  await chmod(file, 0);
  // The superuser may read everything: it asks as nobody.
  const isRoot = process.geteuid?.() === 0;
  await chmod(home, 0o711);
  if (isRoot) process.seteuid?.(65_534);
  try {
    await t.throwsAsync(verify(file), { code: 'PERMISSION_DENIED', message: /may read; .*closed belongs to uid \d+, mode 0; run this as/ });
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
