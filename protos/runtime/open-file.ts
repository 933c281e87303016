// Opens a file that somebody named, only if it is one: a pipe would be waited for, a device may never end, a folder has no bytes.
import type { Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/** @param refuse the error for what is there instead, such as `a folder` @throws what `refuse` makes; the system's errors */
export async function openFile(path: string, refuse: (got: string) => Error): Promise<FileHandle> {
  // Looked at first: opening a pipe waits for its other end, and opening a device may set something going.
  const instead = insteadOfFile(await stat(path));
  if (instead !== null) throw refuse(instead);
  return await open(path);
}

function insteadOfFile(found: Stats): string | null {
  if (found.isFile()) return null;
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}
