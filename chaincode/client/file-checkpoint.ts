// A ledger's newest header in one small file: replaced by rename now and then, so that it stays small, and added to in between.
import { constants } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { storageError } from '@cohort/protos/storage-error';
import type { HeadCheckpoint, CheckpointedHead } from './head-checkpoint.ts';

/** Names each new file apart, also in two processes of one node: a command of the admin beside another. */
let files = 0;

const mostAdded = 1000;
const words = { room: 'the newest header', full: 'free space on the disk and restart', restore: 'restore the file' };

/**
 * A line is one header; the highest counts. What a crash cut short was never said to be saved.
 * Synced when `save` resolves: a line with its file, a new file with its folder.
 * @throws {CohortError} STORAGE_CORRUPT on load, STORAGE_FULL on save, what else the system says
 */
export function fileCheckpoint(path: string): HeadCheckpoint {
  let added = mostAdded;
  return {
    load: () => stored(path, () => load(path)),
    save: (head) =>
      stored(path, async () => {
        const before = added;
        // Until this one has succeeded: half a line may be behind the others, and the next must not follow it.
        added = mostAdded;
        if (before < mostAdded && (await add(path, lineOf(head)))) {
          added = before + 1;
          return;
        }
        await replace(path, head);
        added = 0;
      }),
  };
}

const lineOf = ({ height, hash }: CheckpointedHead): string => `${canonicalJson({ hash, height })}\n`;

async function load(path: string): Promise<CheckpointedHead | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : parse(text, path);
}

async function stored<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw storageError(thrown, path, words) ?? thrown;
  }
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

/** What another command of this node has seen meanwhile, further on, stays. */
async function replace(path: string, head: CheckpointedHead): Promise<void> {
  const other = await load(path).catch(() => null);
  const line = lineOf(other !== null && other.height > head.height ? other : head);
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
  const heads = lines.flatMap((line) => {
    const [, hash, height] = /^\{"hash":"([0-9a-f]{64})","height":(0|[1-9][0-9]{0,14})\}$/.exec(line) ?? [];
    return hash === undefined ? [] : [{ hash, height: Number(height) }];
  });
  if (heads.length === 0 || heads.length < lines.length)
    throw new CohortError(
      'STORAGE_CORRUPT',
      `${path}: expected {"hash", "height"} of a block on each line; restore the file, or remove it to trust the ledger anew`,
    );
  return heads.reduce((highest, head) => (head.height >= highest.height ? head : highest));
}
