// The DataSource over one CSV file of the institution.
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { systemMeaning } from '@cohort/protos/system-error';
import type { DataSource } from '../ports/data-source.ts';
import { parseCsv } from './csv-parse.ts';
import { decodeText } from './decode-text.ts';

/** Largest file read whole; a larger one needs a source that streams. */
const maxBytes = 256 * 1024 * 1024;

/** A CSV file as a data source. Errors name a file that was read by its base name, and one that could not be by its whole path. */
export function csvSource(path: string): DataSource {
  const name = basename(path);
  return {
    name,
    async read(header) {
      const rows = parseCsv(await readText(path, name), name);
      const [first] = rows;
      if (first === undefined || (header && rows.length === 1))
        throw new CohortError('DATA_INVALID', `${name}:1:1: expected at least one row, got an empty file`);
      return { name, header: header ? first : null, rows: header ? rows.slice(1) : rows };
    },
  };
}

async function readText(path: string, name: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > maxBytes)
      throw new CohortError('DATA_INVALID', `${name}: expected at most ${String(maxBytes)} bytes, got ${String(size)}; split the file`);
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof CohortError) throw error;
    const meaning = systemMeaning(error);
    // What is wrong with the name alone: nothing there, a folder, a file in a folder's place.
    if (meaning === null || meaning[0] === 'CONFIG_INVALID') throw notFound(resolve(path), error);
    const [code, expected, remedy] = meaning;
    throw new CohortError(code, `${resolve(path)}: expected ${expected}; ${remedy}`, { cause: error });
  }
  return decodeText(bytes, name);
}

function notFound(path: string, cause: unknown): CohortError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException;
  const detail = `${path}: expected a file of rows, got ${insteadOfFile[code] ?? code}; put it there, or correct the path in node.json`;
  return new CohortError('DATA_NOT_FOUND', detail, { cause });
}

const insteadOfFile: Readonly<Record<string, string>> = {
  ENOENT: 'nothing: no file of this name is there',
  EISDIR: 'a folder',
  ENOTDIR: "a file in the place of one of the path's folders",
};
