// A run that says nothing, or that dies, must never look like a run that passed.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { runTap } from './run-tap.mjs';

async function standIn(script: string) {
  const cwd = await mkdtemp(path.join(tmpdir(), 'cohort-tap-'));
  const ava = path.join(cwd, 'ava');
  await writeFile(ava, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { cwd, ava, [Symbol.asyncDispose]: () => rm(cwd, { recursive: true }) };
}

test('counts what AVA reports', async (t) => {
  await using place = await standIn("echo 'ok 1 - a'; echo 'ok 2 - b # SKIP'");
  t.deepEqual(await runTap('unit', [], place), { passed: 1, failed: 0, skipped: 1, failures: [] });
});

test('an exit code without a failed test is a failure', async (t) => {
  await using place = await standIn("echo 'ok 1 - a'; exit 2");
  const tally = await runTap('unit', [], place);
  t.is(tally.failed, 1);
  t.regex(tally.failures.join('\n'), /unit: expected ava to end with exit code 0, got exit code 2/);
});

test('a run killed half-way is a failure', async (t) => {
  await using place = await standIn("echo 'ok 1 - a'; kill -9 $$");
  t.regex((await runTap('unit', [], place)).failures.join('\n'), /got SIGKILL/);
});

test('no test at all is a failure', async (t) => {
  await using place = await standIn('exit 0');
  t.regex((await runTap('unit', [], place)).failures.join('\n'), /expected at least one test, got none/);
});

test('an AVA that is not there is a failure', async (t) => {
  const tally = await runTap('unit', [], { cwd: tmpdir(), ava: path.join(tmpdir(), 'no-such-program') });
  t.regex(tally.failures.join('\n'), /ENOENT/);
});
