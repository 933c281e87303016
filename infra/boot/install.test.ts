// When an install is due: the stamp in node_modules is the hash of the lockfile or it is not.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { checkNode, installState } from './install.mjs';

async function clone() {
  const root = await mkdtemp(path.join(tmpdir(), 'cohort-boot-'));
  await writeFile(path.join(root, 'package-lock.json'), '{"lockfileVersion":3}\n');
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}

test('an install is due on a fresh clone, not after the stamp, and again when the lockfile changes', async (t) => {
  await using fresh = await clone();
  const stamp = createHash('sha256').update('{"lockfileVersion":3}\n').digest('hex');
  t.deepEqual(installState(fresh.root), { stamp, needed: true });

  await mkdir(path.join(fresh.root, 'node_modules'));
  await writeFile(path.join(fresh.root, 'node_modules', '.cohort-install'), `${stamp}\n`);
  t.false(installState(fresh.root).needed);

  await writeFile(path.join(fresh.root, 'package-lock.json'), '{"lockfileVersion":3,"x":1}\n');
  t.true(installState(fresh.root).needed);
});

test('a bundled Node that is too old, or made for another machine, is named with what to do', async (t) => {
  await using fresh = await clone();
  const bin = path.join(fresh.root, 'node_modules', '.bin');
  await mkdir(bin, { recursive: true });
  await writeFile(path.join(bin, 'node'), '#!/bin/sh\necho v20.1.0\n', { mode: 0o755 });
  t.regex(checkNode(fresh.root), /expected Node >= 24\.12\.0, got v20\.1\.0 in .*Install Node/);

  await writeFile(path.join(bin, 'node'), '\u007fELF of another machine', { mode: 0o755 });
  t.regex(checkNode(fresh.root), /got one that does not start .*delete it first/);
});

test('without a bundled Node the present one decides', async (t) => {
  await using fresh = await clone();
  t.is(checkNode(fresh.root), '');
});
