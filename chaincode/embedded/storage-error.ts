// SQLite's result codes as ours (sqlite.org/rescode.html).
import { CohortError, type ErrorCode } from '@cohort/protos/errors';

const meanings: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  5: ['FOLDER_IN_USE', 'expected to be its only user; stop the other ledger process'],
  10: ['STORAGE_CORRUPT', 'the disk failed to read or write; check it, then restart'],
  11: ['STORAGE_CORRUPT', 'expected an intact database; restore the file'],
  13: ['STORAGE_FULL', 'no room for another block, nothing of it was kept; free space, then submit again'],
  26: ['STORAGE_CORRUPT', 'expected a SQLite database; restore the file'],
};

/** Any thrown value at the storage boundary as a CohortError. */
export function storageError(thrown: unknown, what: string): CohortError {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return CohortError.from(thrown);
  // Extended codes carry the primary one in their low byte.
  const [code, advice] = meanings[Number(thrown.errcode) & 0xff] ?? ['INTERNAL', `SQLite says ${thrown.message}`];
  return new CohortError(code, `${what}: ${advice}`, { cause: thrown });
}
