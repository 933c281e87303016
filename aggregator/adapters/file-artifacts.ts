// The artifact store as a folder of files named by hash, written whole by rename.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex } from '@cohort/protos/hash';
import type { Artifacts } from '../ports/artifacts.ts';
import { stored } from './stored.ts';

export function fileArtifacts(folder: string): Artifacts {
  stored('artifacts', () => mkdirSync(folder, { recursive: true }));
  const fileOf = (hash: string): string => {
    fromHex(hash, 32); // a name that is no hash could be a path
    return join(folder, hash);
  };
  return {
    put(hash, bytes) {
      const file = fileOf(hash);
      if (existsSync(file)) return;
      try {
        stored('artifacts', () => {
          write(`${file}.part`, bytes);
          renameSync(`${file}.part`, file);
        });
      } catch (error) {
        rmSync(`${file}.part`, { force: true });
        throw error;
      }
    },
    has: (hash) => existsSync(fileOf(hash)),
    get(hash) {
      const file = fileOf(hash);
      return existsSync(file) ? stored('artifacts', () => new Uint8Array(readFileSync(file))) : null;
    },
  };
}

function write(file: string, bytes: Uint8Array): void {
  const fd = openSync(file, 'w');
  try {
    writeFileSync(fd, bytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
