// Names what the operating system refused: any thrown value as an error with a closed code.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';

const codes: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  EADDRINUSE: ['PORT_IN_USE', 'expected a free port; stop what listens there or set port 0'],
  ENOSPC: ['STORAGE_FULL', 'expected room on the disk; free some and start again'],
  EDQUOT: ['STORAGE_FULL', 'expected room in the quota; free some and start again'],
  EMFILE: ['OPEN_FILES_EXHAUSTED', 'expected to open one more file; raise the limit (ulimit -n) and start again'],
  ENFILE: ['OPEN_FILES_EXHAUSTED', 'expected the system to open one more file; raise its limit or stop other programs'],
  EIO: ['STORAGE_CORRUPT', 'expected a disk that reads and writes; check it, then start again'],
  EACCES: ['PERMISSION_DENIED', 'expected a folder that this user may read and write; correct its owner or mode'],
  EPERM: ['PERMISSION_DENIED', 'expected a folder that this user may read and write; correct its owner or mode'],
  EEXIST: ['CONFIG_INVALID', 'expected a folder, got a file of its name; move it away'],
  ENOTDIR: ['CONFIG_INVALID', 'expected a folder, got a file of its name; move it away'],
  EISDIR: ['CONFIG_INVALID', 'expected a file, got a folder of its name; move it away'],
  EROFS: ['CONFIG_INVALID', 'expected a folder that can be written; choose another'],
  ENOENT: ['CONFIG_INVALID', 'expected a file or folder that is there; make it or correct its name'],
  ECONNREFUSED: ['UNREACHABLE', 'expected a node that listens there; start it'],
};

export function failureOf(thrown: unknown): CohortError {
  const known = thrown instanceof Error && 'code' in thrown ? codes[String(thrown.code)] : undefined;
  if (known === undefined || thrown instanceof CohortError) return CohortError.from(thrown);
  return new CohortError(known[0], `${known[1]} (${thrown instanceof Error ? thrown.message : ''})`, { cause: thrown });
}
