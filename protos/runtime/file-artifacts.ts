// The artifact store as a folder of files, each named by its hash and written whole: synced under another name, then renamed, beside the thread.
// One whose name a crash takes is fetched or made again; until it has its name it is served from memory.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHex } from '../src/hash.ts';
import type { Stored } from '../src/storage-error.ts';
import type { Artifacts } from './artifacts.ts';

/**
 * `stored` says what the disk refuses, `ending` follows the hash in each file's name.
 * @throws {CohortError} ENCODING_INVALID for a name that is no SHA-256 in lower-case hex, before any path is made of it; what `stored` names
 */
export function fileArtifacts(folder: string, stored: Stored, ending = ''): Artifacts {
  stored('artifacts', () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  /** What has no name on disk yet; one that the disk refused stays until somebody has been told. */
  const coming = new Map<string, { readonly bytes: Uint8Array; readonly written: Promise<void> }>();
  const fileOf = (hash: string): string => {
    fromHex(hash, 32);
    return join(folder, `${hash}${ending}`);
  };
  return {
    put(hash, bytes) {
      const file = fileOf(hash);
      if (coming.has(hash) || existsSync(file)) return;
      const written = writeWhole(file, bytes)
        .catch((thrown: unknown) =>
          stored('artifacts', () => {
            throw thrown;
          }),
        )
        .then(() => {
          coming.delete(hash);
        });
      written.catch(() => undefined);
      coming.set(hash, { bytes, written });
    },
    has: (hash) => coming.has(hash) || existsSync(fileOf(hash)),
    get(hash) {
      const known = coming.get(hash);
      if (known !== undefined) return known.bytes.slice();
      const file = fileOf(hash);
      return existsSync(file) ? stored('artifacts', () => new Uint8Array(readFileSync(file))) : null;
    },
    discard: (hash) => {
      const file = fileOf(hash);
      stored('artifacts', () => {
        rmSync(file, { force: true });
      });
    },
    async settle() {
      for (const [hash, { written }] of [...coming])
        try {
          await written;
        } catch (thrown) {
          coming.delete(hash);
          throw thrown;
        }
    },
  };
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const next = `${file}.new`;
  try {
    {
      await using written = await open(next, 'w', 0o600);
      await written.writeFile(bytes);
      await written.sync();
    }
    await rename(next, file);
  } catch (thrown) {
    await rm(next, { recursive: true, force: true });
    throw thrown;
  }
}
