// Model files in one folder, each named by its hash and written whole: synced under another name, then renamed.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import type { Artifacts } from '../ports/artifacts.ts';
import { stored } from './stored.ts';

/** @throws {CohortError} ENCODING_INVALID for a name that is no SHA-256 in lower-case hex, before any path is made of it; STORAGE_FULL and what else `stored` names */
export function fileArtifacts(folder: string): Artifacts {
  stored('artifacts', () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  const fileOf = (hash: string): string => {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new CohortError('ENCODING_INVALID', 'artifact: expected 64 lower-case hex digits');
    return join(folder, `${hash}.safetensors`);
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
