// Models on disk: whole or not there, and what the disk refuses has its own code.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import test from 'ava';
import { storedWith } from '../src/storage-error.ts';
import { fileArtifacts } from './file-artifacts.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-artifacts-'));
test.after.always(async () => {
  await rm(home, { recursive: true, force: true });
});
const hash = 'ab'.repeat(32);
const stored = storedWith({ room: 'a model', full: 'free space', restore: 'restore it' });

test('what was put is got at once, and on disk under its own name and no other when it has settled', async (t) => {
  const folder = join(home, 'models');
  const artifacts = fileArtifacts(folder, stored, '.safetensors');
  t.is(artifacts.get(hash), null);
  t.false(artifacts.has(hash));
  artifacts.put(hash, new Uint8Array([1, 2, 3]));
  artifacts.put(hash, new Uint8Array([1, 2, 3]));
  t.deepEqual([artifacts.get(hash), artifacts.has(hash)], [new Uint8Array([1, 2, 3]), true]);
  await artifacts.settle();
  t.deepEqual(artifacts.get(hash), new Uint8Array([1, 2, 3]));
  t.deepEqual(await readdir(folder), [`${hash}.safetensors`]);
  t.deepEqual(fileArtifacts(folder, stored, '.safetensors').get(hash), new Uint8Array([1, 2, 3]));
});

test('the newest files stay in memory, 64 MiB of them, and older ones are read again', async (t) => {
  const artifacts = fileArtifacts(join(home, 'large'), stored);
  const other = 'cd'.repeat(32);
  const [first, second] = [new Uint8Array(40 * 1024 * 1024), new Uint8Array(40 * 1024 * 1024).fill(2)];
  artifacts.put(hash, first);
  await artifacts.settle();
  t.is(artifacts.get(hash)?.buffer, first.buffer);
  artifacts.put(other, second);
  await artifacts.settle();
  t.is(artifacts.get(other)?.buffer, second.buffer);
  const again = artifacts.get(hash);
  t.not(again?.buffer, first.buffer);
  t.is(again?.length, first.length);
  t.is(artifacts.get(hash)?.buffer, again?.buffer, 'it is the newest now');
  artifacts.discard(hash);
  t.is(artifacts.get(hash), null);
});

test('a file that a crash left without its name is none, and is written anew', async (t) => {
  const folder = join(home, 'crashed');
  const artifacts = fileArtifacts(folder, stored);
  await writeFile(join(folder, `${hash}.new`), 'half');
  t.deepEqual([artifacts.has(hash), artifacts.get(hash)], [false, null]);
  artifacts.put(hash, new Uint8Array([1, 2, 3]));
  await artifacts.settle();
  t.deepEqual(await readdir(folder), [hash]);
});

test('a disk that refuses is named by a code of ours to whoever waits for it, and nothing half-written is left', async (t) => {
  const folder = join(home, 'refusing');
  const artifacts = fileArtifacts(folder, stored, '.safetensors');
  await mkdir(join(folder, `${hash}.safetensors.new`));
  artifacts.put(hash, new Uint8Array(3));
  await setTimeout(50);
  t.true(artifacts.has(hash), 'nobody has been told yet');
  await t.throwsAsync(artifacts.settle(), {
    code: 'CONFIG_INVALID',
    message: /artifacts: expected a file, not a folder of its name, got ".*"; move the folder away/,
  });
  t.deepEqual([artifacts.has(hash), await readdir(folder)], [false, []]);
  artifacts.put(hash, new Uint8Array(3));
  await artifacts.settle();
  t.true(artifacts.has(hash), 'it may be put again');
  t.throws(
    () => {
      artifacts.put('../key', new Uint8Array(3));
    },
    { message: /^ENCODING_INVALID/ },
  );
  await writeFile(join(home, 'file'), '');
  t.throws(() => fileArtifacts(join(home, 'file', 'below'), stored, '.safetensors'), { code: 'CONFIG_INVALID' });
});
