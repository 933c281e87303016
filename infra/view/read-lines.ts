// The whole lines that were appended to a file since it was read last; a half-written last line waits.
import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** How far a file was read. */
export interface Place {
  /** Tells it from one that was made anew under its name, as in the folder of a restored node. */
  readonly file: string;
  readonly offset: number;
}

/**
 * The whole lines after a place, and where the next read starts; none of a file that is not there, all of one that was made anew. Read at
 * once: ten files, ten times a second, cost a tenth of what they do by way of the thread pool.
 */
export function readLines(path: string, from: Place | undefined): { readonly lines: readonly string[]; readonly place: Place | undefined } {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return { lines: [], place: from };
  const { size } = found;
  const file = `${String(found.ino)} ${String(found.birthtimeMs)}`;
  const offset = from?.file === file && from.offset <= size ? from.offset : 0;
  if (size === offset) return { lines: [], place: { file, offset } };
  const bytes = new Uint8Array(size - offset);
  const opened = openSync(path, 'r');
  let bytesRead: number;
  try {
    bytesRead = readSync(opened, bytes, 0, bytes.length, offset);
  } finally {
    closeSync(opened);
  }
  const end = bytes.subarray(0, bytesRead).lastIndexOf(10) + 1;
  const lines = new TextDecoder()
    .decode(bytes.subarray(0, end))
    .split('\n')
    .filter((line) => line !== '');
  return { lines, place: { file, offset: offset + end } };
}
