// What a command makes anew never takes the place of a file that somebody may count on.
import { lstat } from 'node:fs/promises';
import { CohortError } from '@cohort/protos/errors';

/** A link that leads nowhere is there too. `option` names another file. @throws {CohortError} ALREADY_EXISTS */
export async function refuseThere(path: string, option: string): Promise<void> {
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  if (isThere)
    throw new CohortError('ALREADY_EXISTS', `${path}: expected no such file, got one; name another with --${option}, or remove it`);
}
