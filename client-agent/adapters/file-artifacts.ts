// Model files in one folder, each named by its hash.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import type { Artifacts } from '../ports/artifacts.ts';

/** @throws {CohortError} ENCODING_INVALID for a name that is no SHA-256 in lower-case hex, before any path is made of it */
export function fileArtifacts(folder: string): Artifacts {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fileOf = (hash: string): string => {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new CohortError('ENCODING_INVALID', 'artifact: expected 64 lower-case hex digits');
    return join(folder, `${hash}.safetensors`);
  };
  return {
    put(hash, bytes) {
      const file = fileOf(hash);
      if (existsSync(file)) return;
      writeFileSync(`${file}.new`, bytes, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    get: (hash) => (existsSync(fileOf(hash)) ? new Uint8Array(readFileSync(fileOf(hash))) : null),
  };
}
