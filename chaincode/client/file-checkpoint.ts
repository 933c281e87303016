// A ledger's newest header in one small file: replaced by rename now and then, so that it stays small, and added to in between.
import { constants } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { HeadCheckpoint, CheckpointedHead } from './head-checkpoint.ts';

/** Names each new file apart, also in two processes of one node: a command of the admin beside another. */
let files = 0;

const mostAdded = 1000;

/**
 * A line is one header; the last whole one counts. What a crash cut short was never said to be saved.
 * Synced when `save` resolves: a line with its file, a new file with its folder. @throws {CohortError} STORAGE_CORRUPT on load
 */
export function fileCheckpoint(path: string): HeadCheckpoint {
  let added = mostAdded;
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
      const line = `${canonicalJson({ hash, height })}\n`;
      if (added < mostAdded && (await add(path, line))) {
        added++;
        return;
      }
      await replace(path, line);
      added = 0;
    },
  };
}

/** False when the file is gone. */
async function add(path: string, line: string): Promise<boolean> {
  try {
    await using file = await open(path, constants.O_WRONLY | constants.O_APPEND);
    await file.writeFile(line);
    await file.datasync();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

async function replace(path: string, line: string): Promise<void> {
  const written = `${path}.${String(process.pid)}-${String(++files)}.new`;
  {
    await using file = await open(written, 'w', 0o600);
    await file.writeFile(line);
    await file.sync();
  }
  await rename(written, path);
  await using folder = await open(dirname(path), 'r');
  await folder.sync();
}

function parse(text: string, path: string): CheckpointedHead {
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  const found = lines.map((line) => /^\{"hash":"([0-9a-f]{64})","height":(0|[1-9][0-9]{0,14})\}$/.exec(line));
  const last = found.at(-1);
  if (last?.[1] === undefined || found.includes(null))
    throw new CohortError(
      'STORAGE_CORRUPT',
      `${path}: expected {"hash", "height"} of a block on each line; restore the file, or remove it to trust the ledger anew`,
    );
  return { hash: last[1], height: Number(last[2]) };
}
