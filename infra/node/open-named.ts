// A file that a person wrote, placed or named, opened with a refusal that tells a missing file from a pipe and from one that this user may not read.
import type { FileHandle } from 'node:fs/promises';
import { CohortError } from '@cohort/protos/errors';
import { openFile } from '@cohort/protos/runtime/open-file';
import { unreadable } from './unreadable.ts';

/** @param missing what is said, after the path, of a file that is not there @throws {CohortError} CONFIG_INVALID, PERMISSION_DENIED, OPEN_FILES_EXHAUSTED */
export async function openNamed(path: string, missing: string): Promise<FileHandle> {
  try {
    return await openFile(path, (got) => new CohortError('CONFIG_INVALID', `${path}: expected a file, got ${got}; correct its name`));
  } catch (cause) {
    throw await unreadable(path, missing, cause);
  }
}
