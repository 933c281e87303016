// The artifact store as a folder of files, each named by its hash and written whole: synced under another name, then renamed. One whose name a
// power loss takes is fetched or made again.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  const fileOf = (hash: string): string => {
    fromHex(hash, 32);
    return join(folder, `${hash}${ending}`);
  };
  return {
    put(hash, bytes) {
      const file = fileOf(hash);
      if (existsSync(file)) return;
      try {
        stored('artifacts', () => {
          writeSynced(`${file}.new`, bytes);
          renameSync(`${file}.new`, file);
        });
      } catch (thrown) {
        rmSync(`${file}.new`, { recursive: true, force: true });
        throw thrown;
      }
    },
    has: (hash) => existsSync(fileOf(hash)),
    get(hash) {
      const file = fileOf(hash);
      return existsSync(file) ? stored('artifacts', () => new Uint8Array(readFileSync(file))) : null;
    },
  };
}

function writeSynced(file: string, bytes: Uint8Array): void {
  const fd = openSync(file, 'w', 0o600);
  try {
    writeFileSync(fd, bytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
