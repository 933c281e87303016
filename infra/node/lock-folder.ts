// One process per node folder, and one command that changes its settings: the operating system's lock on a file, which ends with the process.
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CohortError } from '@cohort/protos/errors';

/** SQLite's code for a lock that another process holds; the upper bits say which. */
const busy = 5;

/** How long a command waits for others that change the same settings, each of which takes a fraction of a second. */
const waitMs = 10_000;
const retryMs = 20;

/**
 * Holds the folder until disposed or dead; SQLite's exclusive lock is the only advisory lock that Node has, and a dead process leaves none.
 * @throws {CohortError} FOLDER_IN_USE; CONFIG_INVALID for a `state` folder that cannot be written
 */
export async function lockFolder(dir: string): Promise<Disposable> {
  return await locked(dir, 'lock');
}

/** Holds the settings of a folder whose node may run, once no other command does. @throws {CohortError} as `lockFolder` */
export async function lockSettings(dir: string): Promise<Disposable> {
  await mkdir(join(dir, 'state'), { recursive: true, mode: 0o700 });
  for (const end = performance.now() + waitMs; ;) {
    try {
      return await locked(dir, 'settings-lock');
    } catch (thrown) {
      if (CohortError.from(thrown).code !== 'FOLDER_IN_USE' || performance.now() > end) throw thrown;
    }
    await delay(retryMs);
  }
}

async function locked(dir: string, file: string): Promise<Disposable> {
  const { DatabaseSync } = await import('node:sqlite');
  const lock = new DatabaseSync(join(dir, 'state', file), { timeout: 0, open: false });
  try {
    lock.open();
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if (lock.isOpen) lock.close();
    throw refusal(dir, error);
  }
  return {
    [Symbol.dispose]: () => {
      lock.close();
    },
  };
}

/** Whether a process holds the folder; nothing is made in it. @throws {CohortError} CONFIG_INVALID as `lockFolder` */
export async function isLocked(dir: string): Promise<boolean> {
  const there = await access(join(dir, 'state', 'lock')).then(
    () => true,
    () => false,
  );
  if (!there) return false;
  try {
    using _lock = await lockFolder(dir);
    return false;
  } catch (thrown) {
    if (CohortError.from(thrown).code === 'FOLDER_IN_USE') return true;
    throw thrown;
  }
}

/** For who would lock it and changes nothing. @throws {CohortError} FOLDER_IN_USE, CONFIG_INVALID */
export async function expectUnlocked(dir: string): Promise<void> {
  if (await isLocked(dir)) throw inUse(dir);
}

function refusal(dir: string, cause: unknown): CohortError {
  const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) : Number.NaN;
  if ((code & 0xff) === busy) return inUse(dir, cause);
  const said = cause instanceof Error ? cause.message : String(cause);
  return new CohortError(
    'CONFIG_INVALID',
    `${dir}/state: expected a folder that this user may write, got "${said}"; correct its owner or mode`,
    { cause },
  );
}

function inUse(dir: string, cause?: unknown): CohortError {
  return new CohortError(
    'FOLDER_IN_USE',
    `${dir}: expected no other process in this folder; stop the one that runs (cohort down, where cohort up started it), or use another folder`,
    { cause },
  );
}
