// A JSON file that a person wrote, read with a refusal that says what to do.
import { CohortError } from '@cohort/protos/errors';
import { readText } from './read-text.ts';

/** @throws {CohortError} CONFIG_INVALID, PERMISSION_DENIED */
export async function readJson(path: string): Promise<unknown> {
  const content = await readText(path, 'expected a JSON file, got none; correct its name');
  try {
    return JSON.parse(content) as unknown;
  } catch (cause) {
    throw new CohortError('CONFIG_INVALID', `${path}: expected JSON, got text that ends or breaks early; correct it`, { cause });
  }
}
