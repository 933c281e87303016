// Changes some keys of an agent's node.json while the agent may run: whole, checked before it is written, every other key as its operator wrote it.
import { configOf } from '@cohort/protos/config-of';
import type { Json } from '@cohort/protos/canonical-json';
import { json } from '@cohort/protos/shape';
import { join } from 'node:path';
import { agentConfigShape } from './agent-config.ts';
import type { Changes } from './changes.ts';
import { lockSettings } from './lock-folder.ts';
import { readJson } from './read-json.ts';

export type Written = Readonly<Record<string, Json>>;

/** `change` is told what stands there, with keys that are left out still left out, and says which keys get which values. What another command writes meanwhile is not undone. @throws {CohortError} CONFIG_INVALID for what is there or would be, FOLDER_IN_USE, STORAGE_FULL; what `change` throws */
export async function changeConfig(folder: string, change: (written: Written) => Written, changes: Changes): Promise<void> {
  const path = join(folder, 'node.json');
  using _lock = changes.isDry ? null : await lockSettings(folder);
  const written = (await readJson(path, json)) as Written;
  const changed = { ...written, ...change(written) };
  configOf(agentConfigShape, changed, `${path}: `);
  await changes.file(path, `${JSON.stringify(changed, undefined, 2)}\n`, 0o600);
}
