// Names what the operating system refused: its codes as ours, each with what was expected and what to do.
import { CohortError, type ErrorCode } from './errors.ts';

/** Code, what was expected, what to do. */
export type Meaning = readonly [code: ErrorCode, expected: string, remedy: string];

const access = ['a file and a folder that this user may read and write', 'correct their owner or mode'] as const;
const folder = ['a folder, not a file of its name', 'name a folder, or move the file away'] as const;

const meanings: Readonly<Record<string, Meaning>> = {
  EADDRINUSE: ['PORT_IN_USE', 'a free port', 'stop what listens there (ss -ltnp shows it), or listen on another port'],
  ENOSPC: ['STORAGE_FULL', 'room on the disk', 'free some and start again'],
  EDQUOT: ['STORAGE_FULL', 'room in the quota', 'free some and start again'],
  EMFILE: ['OPEN_FILES_EXHAUSTED', 'to open one more file', 'raise the limit (ulimit -n) and start again'],
  ENFILE: ['OPEN_FILES_EXHAUSTED', 'the system to open one more file', 'raise its limit or stop other programs'],
  EIO: ['STORAGE_CORRUPT', 'a disk that reads and writes', 'check it, then start again'],
  EACCES: ['PERMISSION_DENIED', ...access],
  EPERM: ['PERMISSION_DENIED', ...access],
  EROFS: ['PERMISSION_DENIED', 'a folder that can be written', 'choose another, or mount its disk for writing'],
  EEXIST: ['CONFIG_INVALID', ...folder],
  ENOTDIR: ['CONFIG_INVALID', ...folder],
  EISDIR: ['CONFIG_INVALID', 'a file, not a folder of its name', 'move the folder away'],
  ENOENT: ['CONFIG_INVALID', 'a file or folder that is there', 'make it or correct its name'],
  ECONNREFUSED: ['UNREACHABLE', 'a node that listens there', 'start it'],
};

/** What a thrown value's system code means, or null: no system error, or one that is a bug here. */
export function systemMeaning(thrown: unknown): Meaning | null {
  return (thrown instanceof Error && 'code' in thrown && meanings[String(thrown.code)]) || null;
}

/** Any thrown value as an error with a closed code. */
export function failureOf(thrown: unknown): CohortError {
  const meaning = systemMeaning(thrown);
  if (meaning === null || thrown instanceof CohortError) return CohortError.from(thrown);
  const [code, expected, remedy] = meaning;
  return new CohortError(code, `expected ${expected}; ${remedy} (${(thrown as Error).message})`, { cause: thrown });
}
