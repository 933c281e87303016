// What SQLite refused, as our codes (sqlite.org/rescode.html): a full disk, a broken file and a wrong set-up want different remedies.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';

/** Code, what was expected, what to do. */
type Meaning = readonly [code: ErrorCode, expected: string, remedy: string];

const access: Meaning = ['CONFIG_INVALID', 'a file and a folder that this user may read and write', 'correct their owner or mode'];
const restore = 'restore it, and know that a restored agent sends nothing in open rounds';
const meanings: Readonly<Record<number, Meaning>> = {
  1: ['STORAGE_CORRUPT', "this program's tables", restore],
  3: access,
  5: ['FOLDER_IN_USE', 'to be its only user', 'stop what else has it open'],
  8: access,
  10: ['STORAGE_CORRUPT', 'a disk that reads and writes', 'check it, then restart'],
  11: ['STORAGE_CORRUPT', 'an intact database', restore],
  13: ['STORAGE_FULL', 'room for a row', 'free space on the disk and restart'],
  14: ['CONFIG_INVALID', 'a database that can be opened or made there', 'check that it is a file and that this user may write its folder'],
  26: ['STORAGE_CORRUPT', 'a SQLite database', restore],
};

/** Runs what touches the database. @throws {CohortError} STORAGE_FULL, STORAGE_CORRUPT, CONFIG_INVALID, FOLDER_IN_USE, naming `what` */
export function stored<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    // Extended codes carry the primary one in their low byte.
    const meaning = thrown instanceof Error && 'errcode' in thrown ? meanings[Number(thrown.errcode) & 0xff] : undefined;
    if (meaning === undefined) throw thrown;
    const [code, expected, remedy] = meaning;
    throw new CohortError(code, `${what}: expected ${expected}, got "${CohortError.from(thrown).detail}"; ${remedy}`, { cause: thrown });
  }
}
