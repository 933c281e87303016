// Changes keys of a JSON file in place.
import { readFile, writeFile } from 'node:fs/promises';

export async function editJson(path: string, change: Record<string, unknown>): Promise<void> {
  const before = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...before, ...change }));
}
