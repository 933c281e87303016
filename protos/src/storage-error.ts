// What SQLite or the file system refused, as our codes: a full disk, a broken file and a wrong set-up want different remedies.
import { CohortError } from './errors.ts';
import { systemMeaning, type Meaning } from './system-error.ts';

/** What only the owner of a storage can say. */
export interface StorageWords {
  /** What there was no room for, after "room for". */
  readonly room: string;
  /** What to do once there is none. */
  readonly full: string;
  /** What to do about a file that is broken, gone or not its own. */
  readonly restore: string;
}

const broken: Meaning = ['STORAGE_CORRUPT', 'a disk that reads and writes', 'check it, then restart'];
const access: Meaning = ['PERMISSION_DENIED', 'a file and a folder that this user may read and write', 'correct their owner or mode'];
const unopened: Meaning = [
  'CONFIG_INVALID',
  'a database that can be opened or made there',
  'check that it is a file and that this user may write its folder',
];
const shared: Meaning = ['FOLDER_IN_USE', 'to be its only user', 'stop what else has it open'];

/** SQLITE_IOERR_LOCK: what an exclusive lock meets on a file that may only be read. */
const lockRefused = 3850;

/** By SQLite's primary result code (sqlite.org/rescode.html), or null: a bug, not the disk. */
function ofDatabase(code: number, { room, full, restore }: StorageWords): Meaning | null {
  if (code === lockRefused) return access;
  const meanings: Readonly<Record<number, Meaning>> = {
    1: ['STORAGE_CORRUPT', "this program's tables", restore],
    3: access,
    5: shared,
    8: access,
    10: broken,
    11: ['STORAGE_CORRUPT', 'an intact database', restore],
    13: ['STORAGE_FULL', `room for ${room}`, full],
    14: unopened,
    26: ['STORAGE_CORRUPT', 'a SQLite database', restore],
  };
  // Extended codes carry the primary one in their low byte.
  return meanings[code & 0xff] ?? null;
}

/** What only a storage knows: a file that is gone was there, and what there is no room for. */
function ofSystem(thrown: Error, { room, full, restore }: StorageWords): Meaning | null {
  const meaning = systemMeaning(thrown);
  if (meaning?.[0] === 'STORAGE_FULL') return ['STORAGE_FULL', `room for ${room}`, full];
  return 'code' in thrown && thrown.code === 'ENOENT' ? ['STORAGE_CORRUPT', 'the file to be there', restore] : meaning;
}

/** What SQLite means, or a code of `systemMeaning`, naming `what`; null for whatever else was thrown. */
export function storageError(thrown: unknown, what: string, words: StorageWords): CohortError | null {
  if (!(thrown instanceof Error)) return null;
  const meaning = 'errcode' in thrown ? ofDatabase(Number(thrown.errcode), words) : ofSystem(thrown, words);
  if (meaning === null) return null;
  const [code, expected, remedy] = meaning;
  return new CohortError(code, `${what}: expected ${expected}, got "${thrown.message}"; ${remedy}`, { cause: thrown });
}

/** Runs what touches the disk. */
export type Stored = <T>(what: string, work: () => T) => T;

/** A `Stored` that throws as `storageError` with these words; what is no storage error stays what it is. */
export function storedWith(words: StorageWords): Stored {
  return (what, work) => {
    try {
      return work();
    } catch (thrown) {
      throw storageError(thrown, what, words) ?? thrown;
    }
  };
}
