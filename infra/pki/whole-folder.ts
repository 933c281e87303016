// A folder of keys that is there whole or not at all: written under another name, then renamed; a process that dies midway leaves no half set.
import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { isAlive } from '../node/is-alive.ts';

const staleMs = 10 * 60_000;

/**
 * `fill` writes into a folder in `parent`, which gets the name that `nameOf` tells once it is full. What is durable when it resolves has that name.
 * @throws {CohortError} FOLDER_IN_USE when another command has taken the name meanwhile; what `fill` throws
 */
export async function wholeFolder(
  parent: string,
  fill: (folder: string) => Promise<unknown>,
  nameOf: () => Promise<string>,
): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await sweep(parent);
  const unfinished = await mkdtemp(join(parent, `unfinished-${String(process.pid)}-`));
  try {
    await fill(unfinished);
    const name = await nameOf();
    await takeName(unfinished, join(parent, name));
    await using folder = await open(parent, 'r');
    await folder.sync();
    return name;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** What a process that was killed left unfinished; a younger folder may be of a process that is not to be seen from here. */
export async function sweep(parent: string, olderThanMs = staleMs): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = /^unfinished-([0-9]+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(parent, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs >= olderThanMs) await rm(path, { recursive: true, force: true });
  }
}

/** A folder that holds anything is never renamed over: of two commands that chose one name, one is refused. */
export async function takeName(unfinished: string, path: string): Promise<void> {
  try {
    await rename(unfinished, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    throw new CohortError(
      'FOLDER_IN_USE',
      `${path}: expected no such folder yet, got one that another command has made meanwhile; wait until it ends, then run this one again`,
      { cause: error },
    );
  }
}
