// The files of a backup on their way into a folder, and the consortium's beside them.
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CohortError } from '@cohort/protos/errors';
import { packedConsortium, packedFolder } from './make-backup.ts';
import { unpackFiles } from './packed-files.ts';

export interface Unpacked {
  /** Paths in the node's folder. */
  readonly files: readonly string[];
  /** The text of `consortium.json`. */
  readonly consortium: string;
}

export interface UnpackOptions {
  readonly withoutKeys: boolean;
  readonly signal: AbortSignal;
}

const mostConsortium = 64 * 1024 * 1024;

/** Each file is on disk when it resolves. @throws {CohortError} STORAGE_CORRUPT for what `makeBackup` did not write; the signal's reason; what the disk refuses with */
export async function unpackBackup(
  packed: AsyncIterable<Uint8Array>,
  folder: string,
  { withoutKeys, signal }: UnpackOptions,
): Promise<Unpacked> {
  const files: string[] = [];
  let consortium = '';
  for await (const { path, bytes, content } of unpackFiles(packed)) {
    signal.throwIfAborted();
    const own = path.startsWith(`${packedFolder}/`) ? path.slice(packedFolder.length + 1) : null;
    if (own === null && (path !== packedConsortium || bytes > mostConsortium))
      throw new CohortError(
        'STORAGE_CORRUPT',
        `backup: expected files of a node, got ${path}; it was made by another program: take another copy`,
      );
    if (own === null) consortium = await text(content);
    else if (withoutKeys && own.startsWith('keys/')) await readAway(content);
    else {
      await writeSynced(join(folder, own), content);
      files.push(own);
    }
  }
  return { files, consortium };
}

/** A file of this user's only, in folders that are made for it. */
export async function writeSynced(path: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await using file = await open(path, 'wx', 0o600);
  for await (const piece of content) await file.writeFile(piece);
  await file.sync();
}

async function readAway(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of content);
}
