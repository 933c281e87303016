// One process per node folder: the operating system's lock on a file, which ends with the process however it ends.
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';

/**
 * Holds the folder until disposed or dead; SQLite's exclusive lock is the only advisory lock that Node has, and a dead process leaves none.
 * @throws {CohortError} FOLDER_IN_USE
 */
export async function lockFolder(dir: string): Promise<Disposable> {
  const { DatabaseSync } = await import('node:sqlite');
  const lock = new DatabaseSync(join(dir, 'state', 'lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new CohortError(
      'FOLDER_IN_USE',
      `${dir}: expected no other process in this node's folder; stop the one that runs, or use another folder`,
      { cause: error },
    );
  }
  return {
    [Symbol.dispose]: () => {
      lock.close();
    },
  };
}
