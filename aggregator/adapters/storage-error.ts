// What SQLite or the file system refused, as our codes: a full disk, a broken file and a wrong set-up want different remedies.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';

/** Code, what was expected, what to do. */
type Meaning = readonly [code: ErrorCode, expected: string, remedy: string];

const full: Meaning = ['STORAGE_FULL', 'room for what is to be kept', 'free space on the disk and restart'];
const broken: Meaning = ['STORAGE_CORRUPT', 'a disk that reads and writes', 'check it, then restart'];
const access: Meaning = ['CONFIG_INVALID', 'a file and a folder that this user may read and write', 'correct their owner or mode'];
const restore = "restore this party from its folder's backup and let it say that it was restored";

/** By SQLite's primary result code (sqlite.org/rescode.html). */
const ofDatabase: Readonly<Record<number, Meaning>> = {
  1: ['STORAGE_CORRUPT', "this program's tables", restore],
  3: access,
  5: ['FOLDER_IN_USE', 'to be its only user', 'stop what else has it open'],
  8: access,
  10: broken,
  11: ['STORAGE_CORRUPT', 'an intact database', restore],
  13: full,
  14: ['CONFIG_INVALID', 'a database that can be opened or made there', 'check that it is a file and that this user may write its folder'],
  26: ['STORAGE_CORRUPT', 'a SQLite database', restore],
};

/** By the operating system's code. */
const ofSystem: Readonly<Record<string, Meaning>> = {
  EACCES: access,
  EDQUOT: full,
  EIO: broken,
  EISDIR: access,
  ENOENT: ['STORAGE_CORRUPT', 'the file to be there', restore],
  ENOSPC: full,
  ENOTDIR: access,
  EPERM: access,
  EROFS: access,
};

/** Runs what touches the disk. @throws {CohortError} STORAGE_FULL, STORAGE_CORRUPT, CONFIG_INVALID, FOLDER_IN_USE, naming `what` */
export function stored<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    const meaning = thrown instanceof Error ? meaningOf(thrown) : undefined;
    if (meaning === undefined) throw thrown;
    const [code, expected, remedy] = meaning;
    throw new CohortError(code, `${what}: expected ${expected}, got "${CohortError.from(thrown).detail}"; ${remedy}`, { cause: thrown });
  }
}

function meaningOf(thrown: Error): Meaning | undefined {
  // Extended codes carry the primary one in their low byte.
  if ('errcode' in thrown) return ofDatabase[Number(thrown.errcode) & 0xff];
  return 'code' in thrown ? ofSystem[String(thrown.code)] : undefined;
}
