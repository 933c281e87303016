// Models on disk: whole or not there, and what the disk refuses has its own code.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { storedWith } from '../src/storage-error.ts';
import { fileArtifacts } from './file-artifacts.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-artifacts-'));
test.after.always(async () => {
  await rm(home, { recursive: true, force: true });
});
const hash = 'ab'.repeat(32);
const stored = storedWith({ room: 'a model', full: 'free space', restore: 'restore it' });

test('what was put is got, under its own name and no other', async (t) => {
  const folder = join(home, 'models');
  const artifacts = fileArtifacts(folder, stored, '.safetensors');
  t.is(artifacts.get(hash), null);
  artifacts.put(hash, new Uint8Array([1, 2, 3]));
  t.deepEqual(artifacts.get(hash), new Uint8Array([1, 2, 3]));
  t.deepEqual(await readdir(folder), [`${hash}.safetensors`]);
});

test('a disk that refuses is named by a code of ours, and nothing half-written is left', async (t) => {
  const folder = join(home, 'refusing');
  const artifacts = fileArtifacts(folder, stored, '.safetensors');
  await mkdir(join(folder, `${hash}.safetensors.new`));
  t.throws(
    () => {
      artifacts.put(hash, new Uint8Array(3));
    },
    { code: 'CONFIG_INVALID', message: /artifacts: expected a file, not a folder of its name, got ".*"; move the folder away/ },
  );
  await writeFile(join(home, 'file'), '');
  t.throws(() => fileArtifacts(join(home, 'file', 'below'), stored, '.safetensors'), { code: 'CONFIG_INVALID' });
});
