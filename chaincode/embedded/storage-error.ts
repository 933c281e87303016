// SQLite's result codes as ours (sqlite.org/rescode.html).
import { CohortError, type ErrorCode } from '@cohort/protos/errors';

/** Code, what was expected, what to do. */
type Meaning = readonly [code: ErrorCode, expected: string, remedy: string];

const access: Meaning = ['CONFIG_INVALID', 'a file and a folder that this user may read and write', 'correct their owner or mode'];
const meanings: Readonly<Record<number, Meaning>> = {
  1: ['STORAGE_CORRUPT', "this program's tables", 'restore the file'],
  3: access,
  5: ['FOLDER_IN_USE', 'to be its only user', 'stop the other ledger process'],
  8: access,
  10: ['STORAGE_CORRUPT', 'a disk that reads and writes', 'check it, then restart'],
  11: ['STORAGE_CORRUPT', 'an intact database', 'restore the file'],
  13: ['STORAGE_FULL', 'room for another block', 'nothing of it was kept: free space, then submit again'],
  14: ['CONFIG_INVALID', 'a database that can be opened or made there', 'check that it is a file and that this user may write its folder'],
  26: ['STORAGE_CORRUPT', 'a SQLite database', 'restore the file'],
};

/** SQLITE_IOERR_LOCK: what an exclusive lock meets on a file that may only be read. */
const lockRefused = 3850;

/** Any thrown value at the storage boundary as a CohortError. */
export function storageError(thrown: unknown, what: string): CohortError {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return CohortError.from(thrown);
  const code = Number(thrown.errcode);
  // Extended codes carry the primary one in their low byte.
  const meaning = code === lockRefused ? access : meanings[code & 0xff];
  if (meaning === undefined) return new CohortError('INTERNAL', `${what}: SQLite says ${thrown.message}`, { cause: thrown });
  const [named, expected, remedy] = meaning;
  return new CohortError(named, `${what}: expected ${expected}, got "${thrown.message}"; ${remedy}`, { cause: thrown });
}
