// The whole lines that were appended to a file since it was read last; a half-written last line waits.
import { open, stat } from 'node:fs/promises';

/** The whole lines after byte `offset`, and where the next read starts; none of a file that is not there. */
export async function readLines(path: string, offset: number): Promise<{ readonly lines: readonly string[]; readonly offset: number }> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size <= offset) return { lines: [], offset };
  await using file = await open(path, 'r');
  const bytes = new Uint8Array(size - offset);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
  const end = bytes.subarray(0, bytesRead).lastIndexOf(10) + 1;
  const lines = new TextDecoder()
    .decode(bytes.subarray(0, end))
    .split('\n')
    .filter((line) => line !== '');
  return { lines, offset: offset + end };
}
