// A JSON file that a person wrote, read with a refusal that says what to do.
import { readFile } from 'node:fs/promises';
import { CohortError } from '@cohort/protos/errors';

/** @throws {CohortError} CONFIG_INVALID */
export async function readJson(path: string): Promise<unknown> {
  const content = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CohortError('CONFIG_INVALID', `${path}: expected a JSON file, got none that can be read; correct its name`, { cause });
  });
  try {
    return JSON.parse(content) as unknown;
  } catch (cause) {
    throw new CohortError('CONFIG_INVALID', `${path}: expected JSON, got text that ends or breaks early; correct it`, { cause });
  }
}
