// A ledger memory in one small file, replaced by rename so that it is whole at every moment.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { LedgerMemory, Remembered } from './ledger-memory.ts';

/** Not synced: a lost write costs the memory of the newest blocks only, a power cut is no attack. @throws {CohortError} STORAGE_CORRUPT on load */
export function fileMemory(path: string): LedgerMemory {
  return {
    load: async () => {
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
      return parse(text, path);
    },
    save: async ({ height, hash }) => {
      await writeFile(`${path}.new`, canonicalJson({ hash, height }), { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}

function parse(text: string, path: string): Remembered {
  const found = /^\{"hash":"([0-9a-f]{64})","height":(0|[1-9][0-9]{0,14})\}$/.exec(text);
  if (found?.[1] === undefined)
    throw new CohortError(
      'STORAGE_CORRUPT',
      `${path}: expected {"hash", "height"} of a block; restore the file, or remove it to trust the ledger anew`,
    );
  return { hash: found[1], height: Number(found[2]) };
}
