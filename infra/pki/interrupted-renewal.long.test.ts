// What a renewal that was interrupted, or ran beside another, leaves in a node's folder: whole generations, and nothing that blocks the node.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { createNodeKeys } from './create-node-keys.ts';
import { createOrganisation } from './create-organisation.ts';
import { addGeneration, generationInForce, generationsOf, putInForce } from './key-generations.ts';
import { loadNodeKeys } from './load-node-keys.ts';
import { registeredKeys } from './registered-keys.ts';
import { renewKeys } from './renew-keys.ts';
import { replacementKeys, takeUpWaiting, waitingKeys } from './replacement-keys.ts';
import { wholeFolder } from './whole-folder.ts';
import { writeSecret } from './secret-file.ts';

async function party() {
  const organisation = await createOrganisation(await mkdtemp(join(tmpdir(), 'cohort-renewal-')), 'basel');
  const dir = await mkdtemp(join(tmpdir(), 'cohort-renewal-'));
  return { organisation, dir, keys: await createNodeKeys(dir, 'basel/party', organisation) };
}

test('a folder without its certificate is no generation: an older registered one is found beside it, and the next is numbered past it', async (t) => {
  const { organisation, dir } = await party();
  const soon = new Date(Date.now() + 60_000);
  const registered = await renewKeys(dir, organisation, { notAfter: soon });
  await renewKeys(dir, organisation);
  await rm(join(dir, 'keys', '2', 'tls.pem'));
  await mkdir(join(dir, 'keys', '3'), { mode: 0o700 });
  t.deepEqual(await generationsOf(dir), [0, 1]);
  t.is((await registeredKeys(dir, registered.tlsCertSha256))?.generation, 1);
  await putInForce(dir, 1);
  t.is(await generationInForce(dir, soon.getTime() + 1000), 1);
  t.is((await renewKeys(dir, organisation)).generation, 4);
  t.is(await generationInForce(dir, soon.getTime() + 1000), 4);
});

test('a renewal that fails midway leaves neither a generation nor a secret', async (t) => {
  const { dir } = await party();
  const before = await readdir(join(dir, 'keys'));
  const failing = addGeneration(dir, async (folder) => {
    await writeSecret(join(folder, 'box.key'), 'secret');
    throw new CohortError('STORAGE_FULL', 'no space left');
  });
  await t.throwsAsync(failing, { message: /no space left/ });
  t.deepEqual(await readdir(join(dir, 'keys')), before);
});

test('what renewals at the same time say they made lies on disk, each under its own number', async (t) => {
  const { organisation, dir } = await party();
  const made = await Promise.allSettled(Array.from({ length: 4 }, () => renewKeys(dir, organisation)));
  const numbers = new Set<number>();
  for (const one of made) {
    if (one.status === 'rejected') {
      t.is((one.reason as { readonly code: string }).code, 'FOLDER_IN_USE');
      continue;
    }
    numbers.add(one.value.generation);
    const { generation: _generation, ...keys } = one.value;
    t.deepEqual(await loadNodeKeys(dir, one.value.generation), keys);
  }
  t.is(numbers.size, made.filter(({ status }) => status === 'fulfilled').length);
  t.true(numbers.size > 0);
});

test('of two commands that chose one folder the second is refused, and told to run again', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'cohort-renewal-'));
  const make = () =>
    wholeFolder(
      parent,
      (folder) => writeSecret(join(folder, 'tls.pem'), 'certificate'),
      () => Promise.resolve('1'),
    );
  await make();
  await t.throwsAsync(make(), { code: 'FOLDER_IN_USE', message: /expected no such folder yet, got one .* run this one again$/ });
  t.deepEqual(await readdir(parent), ['1']);
});

test('what a killed process left unfinished is taken away, and what a living or a young one writes is not', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'cohort-renewal-'));
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  const made = await Promise.all(
    [gone, gone, process.pid].map(async (pid, at) => {
      const folder = join(parent, `unfinished-${String(pid)}-${String(at)}`);
      await mkdir(folder);
      await writeSecret(join(folder, 'box.key'), 'secret');
      return folder;
    }),
  );
  for (const folder of [made[0], made[2]]) if (folder !== undefined) await utimes(folder, 0, 0);
  await wholeFolder(
    parent,
    (folder) => writeSecret(join(folder, 'tls.pem'), 'certificate'),
    () => Promise.resolve('1'),
  );
  t.deepEqual((await readdir(parent)).sort(), ['1', ...made.slice(1).map((folder) => basename(folder))].sort());
});

test('the first keys of a node are whole or not there at all', async (t) => {
  const organisation = await createOrganisation(await mkdtemp(join(tmpdir(), 'cohort-renewal-')), 'basel');
  const dir = await mkdtemp(join(tmpdir(), 'cohort-renewal-'));
  await t.throwsAsync(createNodeKeys(dir, 'basel/no such node', organisation), { code: 'CONFIG_INVALID' });
  t.deepEqual(await readdir(dir), []);
  await createNodeKeys(dir, 'basel/party', organisation);
  t.deepEqual(await readdir(dir), ['keys']);
});

test('replaced keys that are in force do not wait any longer, though a crash left the folder that they waited in', async (t) => {
  const { organisation, dir, keys } = await party();
  const made = await replacementKeys(dir, 'basel/party', organisation, toHex(keys.nodeKey.publicKey));
  const waiting = join(dir, 'keys', 'replacement');
  await cp(waiting, join(dir, 'kept'), { recursive: true });
  await takeUpWaiting(dir);
  await cp(join(dir, 'kept'), waiting, { recursive: true });
  await rm(join(waiting, 'box.key'));
  t.deepEqual(await loadNodeKeys(dir), made);
  t.is(await waitingKeys(dir), null);
  t.false((await readdir(join(dir, 'keys'))).includes('replacement'));
  const next = await replacementKeys(dir, 'basel/party', organisation, toHex(made.nodeKey.publicKey));
  t.notDeepEqual(next.nodeKey, made.nodeKey);
});
