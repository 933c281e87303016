// One process per node folder: the operating system's lock on a file, which ends with the process however it ends.
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';

/** SQLite's code for a lock that another process holds; the upper bits say which. */
const busy = 5;

/**
 * Holds the folder until disposed or dead; SQLite's exclusive lock is the only advisory lock that Node has, and a dead process leaves none.
 * @throws {CohortError} FOLDER_IN_USE; CONFIG_INVALID for a `state` folder that cannot be written
 */
export async function lockFolder(dir: string): Promise<Disposable> {
  const { DatabaseSync } = await import('node:sqlite');
  const lock = new DatabaseSync(join(dir, 'state', 'lock'), { timeout: 0, open: false });
  try {
    lock.open();
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if (lock.isOpen) lock.close();
    throw refusal(dir, error);
  }
  return {
    [Symbol.dispose]: () => {
      lock.close();
    },
  };
}

function refusal(dir: string, cause: unknown): CohortError {
  const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) : Number.NaN;
  if ((code & 0xff) === busy)
    return new CohortError(
      'FOLDER_IN_USE',
      `${dir}: expected no other process in this folder; stop the one that runs, or use another folder`,
      { cause },
    );
  const said = cause instanceof Error ? cause.message : String(cause);
  return new CohortError(
    'CONFIG_INVALID',
    `${dir}/state: expected a folder that this user may write, got "${said}"; correct its owner or mode`,
    { cause },
  );
}
