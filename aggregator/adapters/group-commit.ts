// Groups writes to one SQLite file: those that can wait share the fsync of the next one that cannot. Their order on disk is kept.
import type { DatabaseSync } from 'node:sqlite';
import { CohortError } from '@cohort/protos/errors';
import { stored } from './stored.ts';

export interface GroupCommit {
  /** Writes that are on disk when it returns, and all before them. What throws leaves nothing of itself. */
  now<T>(work: () => T): T;
  /** Writes that are readable at once, and on disk with the next `now`, or after a moment. */
  soon<T>(work: () => T): T;
  /** Everything on disk. Idempotent. */
  flush(): void;
}

/** Longest that a write waits in memory, milliseconds. */
const waitMs = 20;

export interface GroupCommitOptions {
  /** Runs `work` after `ms`, unless what it returns is called first: a timer that keeps no process alive unless told otherwise. */
  readonly later?: (ms: number, work: () => void) => () => void;
  /** Told after each commit. */
  readonly flushed?: () => void;
}

const unrefTimer = (ms: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, ms).unref();
  return () => {
    clearTimeout(timer);
  };
};

/**
 * One connection, one thread. A disk that loses writes which have returned has failed for good: every later write throws what it said, so that
 * nothing goes on from what is not on disk. `lost` is told then, so that nothing cached of them is believed.
 */
export function groupCommit(
  db: Pick<DatabaseSync, 'exec' | 'isTransaction'>,
  lost: () => void,
  options: GroupCommitOptions = {},
): GroupCommit {
  const { later = unrefTimer, flushed = () => undefined } = options;
  let cancel: (() => void) | undefined;
  let failed: CohortError | null = null;
  const exec = (sql: string): void => {
    stored('journal', () => {
      db.exec(sql);
    });
  };
  /** Whoever waited for nothing was told that its write is there. */
  const undone = (thrown: unknown): void => {
    if (cancel !== undefined) failed = CohortError.from(thrown);
    cancel?.();
    cancel = undefined;
    lost();
  };
  const flush = (): void => {
    try {
      if (!db.isTransaction) return;
      exec('COMMIT');
    } catch (thrown) {
      if (db.isTransaction) db.exec('ROLLBACK');
      undone(thrown);
      throw thrown;
    }
    cancel?.();
    cancel = undefined;
    flushed();
  };
  const write = <T>(work: () => T): T => {
    if (failed !== null) throw failed;
    if (!db.isTransaction) exec('BEGIN IMMEDIATE');
    exec('SAVEPOINT write');
    try {
      const result = work();
      exec('RELEASE write');
      return result;
    } catch (thrown) {
      // A full disk may have rolled everything back already.
      if (db.isTransaction) db.exec('ROLLBACK TO write; RELEASE write');
      else undone(thrown);
      if (cancel === undefined && db.isTransaction) db.exec('ROLLBACK');
      throw thrown;
    }
  };
  return {
    now(work) {
      const result = write(work);
      flush();
      return result;
    },
    soon(work) {
      const result = write(work);
      cancel ??= later(waitMs, () => {
        try {
          flush();
        } catch {
          // Nobody is there to catch it: the next write throws it.
        }
      });
      return result;
    },
    flush,
  };
}
