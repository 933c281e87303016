// Puts a file in its place whole: other processes may be reading it, or writing the same, and a kill leaves the old one or the new one.
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** Whoever has `path` open reads on what was there; whoever opens it reads all of `bytes`. On disk when it returns. `mode` of a new file. */
export async function writeWhole(path: string, bytes: Uint8Array | string, mode = 0o644): Promise<void> {
  const partial = `${path}.${randomUUID()}.part`;
  try {
    await using file = await open(partial, 'wx', mode);
    await file.writeFile(bytes);
    await file.sync();
    await rename(partial, path);
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}
