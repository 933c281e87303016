// A JSON file that a person wrote, read with a refusal that says where, what was expected, what was got and what to do.
import { CohortError } from '@cohort/protos/errors';
import { jsonFault } from './json-fault.ts';
import { readText } from './read-text.ts';

/**
 * `missing` is said of a file that is not there. A leading byte order mark is no part of the text.
 * @throws {CohortError} CONFIG_INVALID by line and column, PERMISSION_DENIED
 */
export async function readJson(path: string, missing = 'expected a JSON file, got none; correct its name'): Promise<unknown> {
  const text = (await readText(path, missing)).replace(/^\uFEFF/, '');
  const fault = jsonFault(text);
  if (fault === null) return JSON.parse(text) as unknown;
  const { line, column, expected, got } = fault;
  throw new CohortError(
    'CONFIG_INVALID',
    `${path}:${String(line)}:${String(column)}: expected JSON, here ${expected}, got ${got}; correct the file`,
  );
}
