// A JSON file that a person wrote, read to its leaves with a refusal that says where, what was expected, what was got and what to do.
import { configOf } from '@cohort/protos/config-of';
import { CohortError } from '@cohort/protos/errors';
import type { Shape } from '@cohort/protos/shape';
import { jsonFault } from './json-fault.ts';
import { readText } from './read-text.ts';

/**
 * `missing` is said of a file that is not there. A leading byte order mark is no part of the text.
 * @throws {CohortError} CONFIG_INVALID by line and column where it is no JSON, by key where the shape refuses; PERMISSION_DENIED; the shape's own
 */
export async function readJson<T>(path: string, shape: Shape<T>, missing = 'expected a JSON file, got none; correct its name'): Promise<T> {
  const text = (await readText(path, missing)).replace(/^\uFEFF/, '');
  const fault = jsonFault(text);
  if (fault !== null) {
    const place = `${path}:${String(fault.line)}:${String(fault.column)}`;
    throw new CohortError('CONFIG_INVALID', `${place}: expected JSON, here ${fault.expected}, got ${fault.got}; correct the file`);
  }
  try {
    return configOf(shape, JSON.parse(text), `${path}: `);
  } catch (thrown) {
    const error = CohortError.from(thrown);
    if (error.code !== 'CONFIG_INVALID') throw error;
    throw new CohortError('CONFIG_INVALID', `${error.detail}; correct the file`, { cause: thrown });
  }
}
