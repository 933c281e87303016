// A ledger memory in one small file, replaced by rename so that it is whole at every moment.
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { HeadCheckpoint, CheckpointedHead } from './head-checkpoint.ts';

/** Names each new file apart, also in two processes of one node: a command of the admin beside another. */
let files = 0;

/** Synced, file and folder: after a power cut the file is whole and as new as `save` said. @throws {CohortError} STORAGE_CORRUPT on load */
export function fileCheckpoint(path: string): HeadCheckpoint {
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
      const written = `${path}.${String(process.pid)}-${String(++files)}.new`;
      {
        await using file = await open(written, 'w', 0o600);
        await file.writeFile(canonicalJson({ hash, height }));
        await file.sync();
      }
      await rename(written, path);
      await using folder = await open(dirname(path), 'r');
      await folder.sync();
    },
  };
}

function parse(text: string, path: string): CheckpointedHead {
  const found = /^\{"hash":"([0-9a-f]{64})","height":(0|[1-9][0-9]{0,14})\}$/.exec(text);
  if (found?.[1] === undefined)
    throw new CohortError(
      'STORAGE_CORRUPT',
      `${path}: expected {"hash", "height"} of a block; restore the file, or remove it to trust the ledger anew`,
    );
  return { hash: found[1], height: Number(found[2]) };
}
