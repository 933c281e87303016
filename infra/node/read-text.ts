// A text file that a person wrote or placed, read with a refusal that tells a missing file from one that this user may not read.
import { readFile } from 'node:fs/promises';
import { unreadable } from './unreadable.ts';

/** @param missing what is said, after the path, of a file that is not there @throws {CohortError} CONFIG_INVALID, PERMISSION_DENIED, OPEN_FILES_EXHAUSTED */
export async function readText(path: string, missing: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw await unreadable(path, missing, cause);
  }
}
