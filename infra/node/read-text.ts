// A text file that a person wrote or placed, read with a refusal that tells a missing file from one that this user may not read.
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { failureOf } from '@cohort/protos/system-error';

/** @param missing what is said, after the path, of a file that is not there @throws {CohortError} CONFIG_INVALID, PERMISSION_DENIED, OPEN_FILES_EXHAUSTED */
export async function readText(path: string, missing: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code === 'ENOENT') throw new CohortError('CONFIG_INVALID', `${path}: ${missing}`, { cause });
    if (code !== 'EACCES' && code !== 'EPERM') throw failureOf(cause);
    throw new CohortError(
      'PERMISSION_DENIED',
      `${path}: expected a file that this user (uid ${String(process.getuid?.() ?? 'unknown')}) may read; ${await ownerOf(path)}; run this as its owner, or correct owner or mode`,
      { cause },
    );
  }
}

/** Whose the file is, or, where even that may not be seen, whose the innermost folder is that may. */
async function ownerOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) return dirname(path) === path ? 'whose it is cannot be seen' : await ownerOf(dirname(path));
  return `${path} belongs to uid ${String(found.uid)}, mode ${(found.mode & 0o777).toString(8)}`;
}
