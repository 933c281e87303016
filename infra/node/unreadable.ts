// Why the system did not let a file be read: it is not there, or it is somebody else's.
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { failureOf } from '@cohort/protos/system-error';

/** @param missing what is said, after the path, of a file that is not there */
export async function unreadable(path: string, missing: string, cause: unknown): Promise<CohortError> {
  const code = cause instanceof Error && 'code' in cause ? cause.code : '';
  if (code === 'ENOENT') return new CohortError('CONFIG_INVALID', `${path}: ${missing}`, { cause });
  if (code !== 'EACCES' && code !== 'EPERM') return failureOf(cause);
  return new CohortError(
    'PERMISSION_DENIED',
    `${path}: expected a file that this user (uid ${String(process.getuid?.() ?? 'unknown')}) may read; ${await ownerOf(path)}; run this as its owner, or correct owner or mode`,
    { cause },
  );
}

/** Whose the file is, or, where even that may not be seen, whose the innermost folder is that may. */
async function ownerOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) return dirname(path) === path ? 'whose it is cannot be seen' : await ownerOf(dirname(path));
  return `${path} belongs to uid ${String(found.uid)}, mode ${(found.mode & 0o777).toString(8)}`;
}
