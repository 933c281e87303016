// Groups writes to one SQLite file: all that wait share one fsync, at latest when something that rests on them is about to leave. Their order on
// disk is kept.
import type { DatabaseSync } from 'node:sqlite';
import { CohortError } from '../src/errors.ts';
import type { Stored } from '../src/storage-error.ts';

export interface GroupCommit {
  /** Writes that are readable at once, and on disk when the next `settle` returns, with all before them. What throws leaves nothing of itself. */
  must: <T>(work: () => T) => T;
  /** Writes that are readable at once, and on disk with the next that must be, or after a moment. */
  soon: <T>(work: () => T) => T;
  /**
   * Resolves when all that must be on disk is: at the end of this turn of the loop, so that whoever asks within it shares one fsync.
   * @throws {CohortError} what the disk said, now or at an earlier write
   */
  settle: () => Promise<void>;
  /** Everything is on disk. Idempotent. */
  flush(): void;
}

export interface GroupCommitOptions {
  /** Longest that a write waits in memory, milliseconds: 100 unless told. */
  readonly waitMs?: number;
  /** Runs `work` after `ms`, unless what it returns is called first: a timer that keeps no process alive unless told otherwise. */
  readonly later?: (ms: number, work: () => void) => () => void;
  /** Runs `work` once all that has arrived by now has been handled: at the end of this turn of the loop unless told otherwise. */
  readonly endOfTurn?: (work: () => void) => void;
  /** Told after each commit. */
  readonly flushed?: () => void;
}

export interface Grouped extends GroupCommitOptions {
  /** What the file is called in what is thrown. */
  readonly name: string;
  readonly stored: Stored;
  /** Told when writes are undone, those of a work that threw too, so that nothing cached of them is believed. */
  readonly lost: () => void;
}

const unrefTimer = (ms: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, ms).unref();
  return () => {
    clearTimeout(timer);
  };
};

/**
 * One connection, one thread. A disk that loses writes which have returned has failed for good: every later write throws what it said, so that
 * nothing goes on from what is not on disk.
 */
export function groupCommit(db: Pick<DatabaseSync, 'exec' | 'isTransaction'>, options: Grouped): GroupCommit {
  const { name, stored, lost, waitMs = 100, later = unrefTimer, endOfTurn = setImmediate, flushed = () => undefined } = options;
  let settling: Promise<void> | undefined;
  let cancel: (() => void) | undefined;
  let failed: CohortError | null = null;
  let isUrgent = false;
  const exec = (sql: string): void => {
    stored(name, () => {
      db.exec(sql);
    });
  };
  const rest = (): void => {
    cancel?.();
    cancel = undefined;
    isUrgent = false;
  };
  /** Whoever wrote was told that its write is there. */
  const undone = (thrown: unknown): void => {
    if (cancel !== undefined) failed = CohortError.from(thrown);
    rest();
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
    rest();
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
      lost();
      if (cancel === undefined && db.isTransaction) db.exec('ROLLBACK');
      throw thrown;
    }
  };
  const soon = <T>(work: () => T): T => {
    const result = write(work);
    cancel ??= later(waitMs, () => {
      try {
        flush();
      } catch {
        // Nobody is there to catch it: the next write throws it.
      }
    });
    return result;
  };
  return {
    must(work) {
      const result = soon(work);
      isUrgent = true;
      return result;
    },
    soon,
    async settle() {
      if (failed !== null) throw failed;
      // Whoever asks later is answered later, also if there is nothing left to do by then.
      if (!isUrgent && settling === undefined) return;
      settling ??= new Promise((resolve, reject) => {
        endOfTurn(() => {
          settling = undefined;
          try {
            if (failed !== null) throw failed;
            flush();
            resolve();
          } catch (thrown) {
            reject(CohortError.from(thrown));
          }
        });
      });
      await settling;
    },
    flush,
  };
}
