// What a node remembers of the ledger outlives it, whole, and is not guessed at when it is broken.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
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
  await Promise.all(memories.flatMap((memory, at) => [memory.save(block(at)), memory.save(block(100 + at))]));
  t.deepEqual(await readdir(dir), ['memory.json']);
  t.regex(await readFile(join(dir, 'memory.json'), 'utf8'), /^\{"hash":"[0-9a-f]{64}","height":\d+\}$/);
});

for (const broken of ['', '{"hash":"00","height":1}', `{"hash":"${'0'.repeat(64)}","height":-1}`])
  test(`${JSON.stringify(broken)} is refused, with what to do`, async (t) => {
    const path = join(await folder(t), 'memory.json');
    await writeFile(path, broken);
    const { message } = await t.throwsAsync(fileCheckpoint(path).load(), { code: 'STORAGE_CORRUPT' });
    t.regex(message, /memory\.json: expected .*restore the file, or remove it/);
  });
