// What a node remembers of the ledger outlives it, whole, and is not guessed at when it is broken.
import { appendFile, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { fileCheckpoint } from './file-checkpoint.ts';

async function folder(t: ExecutionContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-memory-'));
  t.teardown(() => rm(dir, { recursive: true }));
  return dir;
}

const block = (height: number) => ({ height, hash: height.toString(16).padStart(64, '0') });

test('the next start loads what was saved last, and the first one nothing', async (t) => {
  const path = join(await folder(t), 'memory.json');
  t.is(await fileCheckpoint(path).load(), null);
  for (const height of [1, 2]) await fileCheckpoint(path).save(block(height));
  t.deepEqual(await fileCheckpoint(path).load(), block(2));
  t.is((await stat(path)).mode & 0o777, 0o600);
});

test('two that save at once leave one whole file and nothing else', async (t) => {
  const dir = await folder(t);
  const memories = Array.from({ length: 8 }, () => fileCheckpoint(join(dir, 'memory.json')));
  await Promise.all(
    memories.map(async (memory, at) => {
      for (const height of [at, 100 + at]) await memory.save(block(height));
    }),
  );
  t.deepEqual(await readdir(dir), ['memory.json']);
  t.true(((await fileCheckpoint(join(dir, 'memory.json')).load())?.height ?? -1) >= 0);
});

test('a line that a crash cut short is not counted, and the next start goes on from the one before', async (t) => {
  const path = join(await folder(t), 'memory.json');
  const before = fileCheckpoint(path);
  for (const height of [1, 2]) await before.save(block(height));
  await appendFile(path, '{"hash":"00');
  const after = fileCheckpoint(path);
  t.deepEqual(await after.load(), block(2));
  for (const height of [3, 4]) await after.save(block(height));
  t.deepEqual(await fileCheckpoint(path).load(), block(4));
});

test('after an append that failed half-way the next save writes the file anew', async (t) => {
  const path = join(await folder(t), 'memory.json');
  const memory = fileCheckpoint(path);
  for (const height of [1, 2]) await memory.save(block(height));
  // The disk takes half a line and no more: here, because what there was is a folder for a moment.
  await appendFile(path, '{"hash":"00');
  await rename(path, `${path}.aside`);
  await mkdir(path);
  await t.throwsAsync(memory.save(block(3)));
  await rm(path, { recursive: true });
  await rename(`${path}.aside`, path);
  for (const height of [4, 5]) await memory.save(block(height));
  t.deepEqual(await fileCheckpoint(path).load(), block(5));
});

test('what another command has seen further on stays', async (t) => {
  const path = join(await folder(t), 'memory.json');
  await fileCheckpoint(path).save(block(90));
  const held = fileCheckpoint(path);
  await held.load();
  await fileCheckpoint(path).save(block(100));
  for (const height of [95, 96]) await held.save(block(height));
  t.deepEqual(await fileCheckpoint(path).load(), block(100));
});

test('the file stays small, and one that was removed is made anew', async (t) => {
  const path = join(await folder(t), 'memory.json');
  const memory = fileCheckpoint(path);
  for (let height = 0; height < 1002; height++) await memory.save(block(height));
  t.true((await stat(path)).size < 200);
  await rm(path);
  await memory.save(block(2000));
  t.deepEqual(await fileCheckpoint(path).load(), block(2000));
});

const whole = `{"hash":"${'0'.repeat(64)}","height":1}`;
for (const broken of [
  '',
  '{"hash":"00","height":1}\n',
  `{"hash":"${'0'.repeat(64)}","height":-1}\n`,
  whole,
  `${whole}\n?\n`,
  `?\n${whole}\n`,
])
  test(`${JSON.stringify(broken)} is refused, with what to do`, async (t) => {
    const path = join(await folder(t), 'memory.json');
    await writeFile(path, broken);
    const { message } = await t.throwsAsync(fileCheckpoint(path).load(), { code: 'STORAGE_CORRUPT' });
    t.regex(message, /memory\.json: expected .*restore the file, or remove it/);
  });
