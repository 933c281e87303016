// Tells who waits that a node answers, and where: `state/ready.json`, there whole or not at all.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `endpoint` is where others reach it, null for a node that serves nothing. */
export interface Ready {
  readonly pid: number;
  readonly kind: string;
  readonly endpoint: string | null;
}

const pathOf = (dir: string): string => join(dir, 'state', 'ready.json');

export async function writeReady(dir: string, ready: Ready): Promise<void> {
  const temporary = `${pathOf(dir)}.${String(ready.pid)}`;
  await writeFile(temporary, `${JSON.stringify(ready)}\n`, { mode: 0o600 });
  await rename(temporary, pathOf(dir));
}

/** Null when there is none. */
export async function readReady(dir: string): Promise<Ready | null> {
  const text = await readFile(pathOf(dir), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Ready);
}

export async function removeReady(dir: string): Promise<void> {
  await rm(pathOf(dir), { force: true });
}
