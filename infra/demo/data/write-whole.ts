// Puts a file of the cache in its place whole: other processes may be reading it, or writing the same.
import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';

/** Whoever has `path` open reads on what was there; whoever opens it reads all of `bytes`. */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  const partial = `${path}.${randomUUID()}.part`;
  await writeFile(partial, bytes);
  await rename(partial, path);
}
