// Commands that change one node.json at once: each finds what the others wrote.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Json } from '@cohort/protos/canonical-json';
import { changeConfig } from './change-config.ts';
import { atOnce, Changes } from './changes.ts';
import { lockSettings } from './lock-folder.ts';
import { agentSettings } from './testing/agent-settings.ts';

async function agentFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-settings-'));
  await writeFile(join(folder, 'node.json'), JSON.stringify(agentSettings()));
  return folder;
}
const naming =
  (name: string) =>
  ({ architectures }: Readonly<Record<string, Json>>) => ({ architectures: [...(architectures as Json[]), name] });

test('what is written at once is all there, and nothing else is left', async (t) => {
  const folder = await agentFolder();
  t.teardown(() => rm(folder, { recursive: true }));
  const names = Array.from({ length: 4 }, (_, at) => `${String(at)}.json`);
  await Promise.all(names.map((name) => changeConfig(folder, naming(name), atOnce)));
  const { architectures } = JSON.parse(await readFile(join(folder, 'node.json'), 'utf8')) as { readonly architectures: string[] };
  t.deepEqual(architectures.sort(), names);
  t.deepEqual((await readdir(folder)).sort(), ['node.json', 'state']);
});

test('what only says what it would do waits for nobody and leaves nothing', async (t) => {
  const folder = await agentFolder();
  t.teardown(() => rm(folder, { recursive: true }));
  await changeConfig(folder, naming('a.json'), new Changes(true));
  t.deepEqual(await readdir(folder), ['node.json']);
  using _lock = await lockSettings(folder);
  await t.notThrowsAsync(changeConfig(folder, naming('a.json'), new Changes(true)));
});
