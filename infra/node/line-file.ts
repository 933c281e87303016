// A file that whole lines are appended to, one write each, so that whoever reads meanwhile sees whole lines only.
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

/** Disposal flushes and closes. */
export interface LineFile extends Disposable {
  /** @throws what the file system refuses with, ENOSPC above all */
  append(line: string): void;
}

export function openLineFile(path: string): LineFile {
  const file = openSync(path, 'a+', 0o600);
  endTornLine(file);
  return {
    append: (line) => {
      writeSync(file, `${line}\n`);
    },
    [Symbol.dispose]: () => {
      fsyncSync(file);
      closeSync(file);
    },
  };
}

/** A full disk can leave half a line; the next must not be glued to it. */
function endTornLine(file: number): void {
  const { size } = fstatSync(file);
  const last = new Uint8Array(1);
  if (size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 10) writeSync(file, '\n');
}
