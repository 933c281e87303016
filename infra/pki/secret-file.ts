// Files that hold a secret: 0600 in a folder of 0700, written whole or not at all, refused when others could read them.
import { chmod, mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { readText } from '../node/read-text.ts';

/** Writes through a temporary file, with fsync of file and folder; never leaves a shorter key behind. */
export async function writeSecret(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await chmod(dirname(path), 0o700);
  const temporary = `${path}.new`;
  await using file = await open(temporary, 'w', 0o600);
  await file.chmod(0o600);
  await file.writeFile(content);
  await file.sync();
  await rename(temporary, path);
  await using folder = await open(dirname(path), 'r');
  await folder.sync();
}

/** Whether there is such a file, whoever may read it. */
export async function hasSecret(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

/** @throws {CohortError} CONFIG_INVALID when the file is missing or when its group or others may use it; PERMISSION_DENIED when this user may not */
export async function readSecret(path: string): Promise<string> {
  const content = await readText(
    path,
    'expected a key file, got nothing; restore the node (cohort node restore FILE), or have new keys voted (cohort node replace NODE)',
  );
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0)
    throw new CohortError('CONFIG_INVALID', `${path}: expected mode 0600, got 0${(mode & 0o777).toString(8)}; run: chmod 600 ${path}`);
  return content;
}
