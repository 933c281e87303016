// The artifact store as a folder of files named by hash, written whole by rename.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex } from '@cohort/protos/hash';
import type { Artifacts } from '../ports/artifacts.ts';

export function fileArtifacts(folder: string): Artifacts {
  mkdirSync(folder, { recursive: true });
  const fileOf = (hash: string): string => {
    fromHex(hash, 32); // a name that is no hash could be a path
    return join(folder, hash);
  };
  return {
    put(hash, bytes) {
      const file = fileOf(hash);
      if (existsSync(file)) return;
      const fd = openSync(`${file}.part`, 'w');
      try {
        writeFileSync(fd, bytes);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      renameSync(`${file}.part`, file);
    },
    get(hash) {
      const file = fileOf(hash);
      return existsSync(file) ? new Uint8Array(readFileSync(file)) : null;
    },
  };
}
