// Makes a folder and those above it that are missing, one by one: where the system makes none, as under /proc, Node's own way never ends.
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { systemMeaning } from '@cohort/protos/system-error';

/** The outermost folder that was made, or null where all were there. @throws {CohortError} CONFIG_INVALID, PERMISSION_DENIED, STORAGE_FULL, with the path */
export async function makeFolder(dir: string): Promise<string | null> {
  const path = resolve(dir);
  const parent = dirname(path);
  const refused = await tryToMake(path);
  if (refused === 'ENOENT' && parent !== path) {
    const outermost = await makeFolder(parent);
    if ((await tryToMake(path)) === 'ENOENT')
      throw new CohortError(
        'PERMISSION_DENIED',
        `${path}: expected a folder that can be made, got ${parent}, which takes none; choose another`,
      );
    return outermost ?? path;
  }
  return refused === null ? path : null;
}

/** Null once made, else why not: EEXIST for a folder that is there, ENOENT where one above is missing. */
async function tryToMake(path: string): Promise<'EEXIST' | 'ENOENT' | null> {
  try {
    await mkdir(path, { mode: 0o700 });
    return null;
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
    if (code === 'ENOENT') return code;
    const found = code === 'EEXIST' ? await stat(path).catch(() => null) : null;
    if (found?.isDirectory() === true) return 'EEXIST';
    const meaning = systemMeaning(thrown);
    if (meaning === null) throw thrown;
    const [ours, expected, remedy] = meaning;
    throw new CohortError(ours, `${path}: expected ${expected}; ${remedy}, or choose another folder`, { cause: thrown });
  }
}
