// Files one after the other in a stream: a length, what the file is called and how long it is, its bytes; a length of nothing ends it.
import { isAbsolute, normalize } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { integer, line, object, type Shape } from '@cohort/protos/shape';

interface Entry {
  /** Relative to the node's folder. */
  readonly path: string;
  readonly bytes: number;
}

export interface PackedFile extends Entry {
  readonly content: AsyncIterable<Uint8Array>;
}

const mostHead = 4096;

const entryShape: Shape<Entry> = object<Entry>({
  path: (value, at) => {
    const path = line(1000)(value, at);
    if (isAbsolute(path) || normalize(path) !== path || path.split('/').includes('..') || path.includes('\0') || path.endsWith('/'))
      throw broken(`${at}: expected a path below a folder, got ${JSON.stringify(path)}`);
    return path;
  },
  bytes: integer(0),
});

export async function* packFiles(files: AsyncIterable<PackedFile> | Iterable<PackedFile>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { path, bytes, content } of files) {
    const head = Buffer.from(JSON.stringify(entryShape({ path, bytes }, 'file')));
    yield u32(head.length);
    yield head;
    let left = bytes;
    for await (const piece of content) {
      left -= piece.length;
      yield piece;
    }
    if (left !== 0)
      throw new CohortError(
        'FOLDER_IN_USE',
        `${path}: expected ${String(bytes)} bytes, got ${String(bytes - left)}; it was written to meanwhile: try again`,
      );
  }
  yield u32(0);
}

/** The content of each file must be read before the next one is asked for. @throws {CohortError} STORAGE_CORRUPT for what `packFiles` did not write */
export async function* unpackFiles(packed: AsyncIterable<Uint8Array>): AsyncGenerator<PackedFile, void, undefined> {
  const source = packed[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  /** At most so many bytes, as many as are there; nothing at the end. */
  const some = async (most: number): Promise<Uint8Array> => {
    while (rest.length === 0) {
      const next = await source.next();
      if (next.done === true) return rest;
      rest = next.value;
    }
    const taken = rest.subarray(0, most);
    rest = rest.subarray(taken.length);
    return taken;
  };
  const exactly = async (count: number): Promise<Uint8Array> => {
    const pieces: Uint8Array[] = [];
    for (let left = count; left > 0;) {
      const piece = await some(left);
      if (piece.length === 0) throw broken(`expected ${String(count)} bytes more, got ${String(count - left)}`);
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  };
  for (;;) {
    const length = Buffer.from(await exactly(4)).readUInt32BE();
    if (length === 0) break;
    if (length > mostHead) throw broken(`expected at most ${String(mostHead)} bytes of a file's name, got ${String(length)}`);
    const { path, bytes } = entryOf(Buffer.from(await exactly(length)).toString());
    let left = bytes;
    yield {
      path,
      bytes,
      content: (async function* () {
        while (left > 0) {
          const piece = await some(left);
          if (piece.length === 0) throw broken(`${path}: expected ${String(left)} bytes more, got none`);
          left -= piece.length;
          yield piece;
        }
      })(),
    };
    if (left > 0) throw new CohortError('INTERNAL', `${path}: expected its content to be read before the next file`);
  }
  if ((await some(1)).length > 0) throw broken('expected nothing after the last file, got more');
}

function entryOf(head: string): Entry {
  try {
    return entryShape(JSON.parse(head), 'file');
  } catch (cause) {
    throw broken(`expected a file's name and length, got "${head.slice(0, 100)}"`, cause);
  }
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function broken(detail: string, cause?: unknown): CohortError {
  return new CohortError('STORAGE_CORRUPT', `backup: ${detail}; it was made by another program: take another copy of the file`, { cause });
}
