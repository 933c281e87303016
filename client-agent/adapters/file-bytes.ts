// The bytes of a file of rows, unpacked where its dialect says so, a part at a time.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CohortError } from '@cohort/protos/errors';
import { openFile } from '@cohort/protos/runtime/open-file';
import { systemMeaning } from '@cohort/protos/system-error';
import type { Dialect } from '../data/dialect.ts';
import { notAsDeclared, notText } from './file-kind.ts';

/** Most bytes of a file, and of what it unpacks to: what an agent keeps of its rows has to fit into memory. */
export const maxBytes = 256 * 1024 * 1024;
/** A part's rows are done with before the next one's come: few enough that their memory is taken again at once. */
const partBytes = 32 * 1024;
const hashedAtOnce = 256 * 1024;

/** What is said of a file: what was expected, and what it is instead. */
export type Wrong = readonly [expected: string, got: string];

/**
 * The last part is empty, or says what is wrong with the file where the bytes before it end. `asItLies` is handed each part as it lies on disk.
 * @throws {CohortError} DATA_NOT_FOUND, PERMISSION_DENIED by the whole path, DATA_INVALID for a file that is too large
 */
export async function* fileBytes(
  path: string,
  dialect: Dialect,
  asItLies?: (part: Uint8Array) => void,
): AsyncGenerator<Uint8Array | Wrong> {
  try {
    await using file = await openRows(path);
    const head = new Uint8Array(16);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const other = notAsDeclared(head.subarray(0, bytesRead), dialect);
    if (other === null) yield* unpacked(path, file, dialect, asItLies);
    else yield other;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** @throws {CohortError} DATA_INVALID for a file that is too large; the system's errors, for `unreadable` */
export async function openRows(path: string): Promise<FileHandle> {
  const file = await openNamed(path);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw tooLarge(path, String(size));
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openNamed(path: string): Promise<FileHandle> {
  return await openFile(path, (got) => notFound(resolve(path), got));
}

/** SHA-256 of the file as it lies on disk, hex. @throws {CohortError} as `fileBytes` */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await using file = await openNamed(path);
    for await (const part of partsOf(file, hashedAtOnce)) hash.update(part);
  } catch (error) {
    throw unreadable(path, error);
  }
  return hash.digest('hex');
}

async function* unpacked(
  path: string,
  file: FileHandle,
  { compression }: Dialect,
  asItLies?: (part: Uint8Array) => void,
): AsyncGenerator<Uint8Array | Wrong> {
  const packed = partsOf(file, partBytes, asItLies);
  const stream = compression === 'none' ? packed : pipeline(packed, createGunzip({ chunkSize: partBytes }), () => undefined);
  let total = 0;
  try {
    for await (const bytes of stream as AsyncIterable<Uint8Array>) {
      const wrong = total === 0 ? notText(bytes) : null;
      if (wrong !== null) {
        yield wrong;
        return;
      }
      total += bytes.length;
      if (total > maxBytes) throw tooLarge(path, 'one that unpacks to more');
      yield bytes;
    }
  } catch (error) {
    if (!isBroken(error)) throw error;
    yield ['a whole gzip file', 'one that was cut or changed; copy it again'];
    return;
  }
  yield new Uint8Array(0);
}

async function* partsOf(
  file: FileHandle,
  bytes: number,
  asItLies: (part: Uint8Array) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(new Uint8Array(bytes));
    if (bytesRead === 0) return;
    const part = buffer.subarray(0, bytesRead);
    asItLies(part);
    yield part;
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

export function tooLarge(path: string, got: string, remedy = 'split the file'): CohortError {
  return new CohortError('DATA_INVALID', `${basename(path)}: expected at most ${String(maxBytes)} bytes, got ${got}; ${remedy}`);
}

/** What a failed call says of the file by its whole path; a CohortError as it is. */
export function unreadable(path: string, error: unknown): CohortError {
  if (error instanceof CohortError) return error;
  const meaning = systemMeaning(error);
  if (meaning === null && !(error instanceof Error && 'code' in error)) return CohortError.from(error);
  // What is wrong with the name alone: nothing there, a folder, a file in a folder's place.
  if (meaning === null || meaning[0] === 'CONFIG_INVALID') {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return notFound(resolve(path), insteadOfFile[code] ?? code, error);
  }
  const [code, expected, remedy] = meaning;
  return new CohortError(code, `${resolve(path)}: expected ${expected}; ${remedy}`, { cause: error });
}

function notFound(path: string, got: string, cause?: unknown): CohortError {
  return new CohortError('DATA_NOT_FOUND', `${path}: expected a file of rows, got ${got}; put it there, or correct the path`, { cause });
}

const insteadOfFile: Readonly<Record<string, string>> = {
  ENOENT: 'nothing: no file of this name is there',
  ENOTDIR: "a file in the place of one of the path's folders",
  ELOOP: 'a link that leads back to itself',
  ENAMETOOLONG: 'a name that is too long for any file',
};
