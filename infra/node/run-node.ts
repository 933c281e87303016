// What surrounds every node process: one folder, one lock, one way to stop, one exit code.
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CohortError, errorTable, exitCodes } from '@cohort/protos/errors';
import { countHeldBuffers } from './count-held-buffers.ts';
import { endWithParent } from './end-with-parent.ts';
import { openEvents, type EventLog } from './events.ts';
import { failureOf } from '@cohort/protos/system-error';
import { lockFolder } from './lock-folder.ts';
import { openLog, type Log } from './log.ts';
import { removeReady, writeReady } from './ready-file.ts';
import { writeErr } from '../view/write-out.ts';

/** What a node's `main` is given. `signal` aborts on SIGINT, SIGTERM and SIGHUP, and when the process that started this one ends. */
export interface NodeContext {
  readonly dir: string;
  readonly log: Log;
  readonly events: EventLog;
  readonly signal: AbortSignal;
  /** Writes `state/ready.json`; to be called when the node answers, with where others reach it, or null when it serves nothing. */
  readonly ready: (endpoint: string | null) => Promise<void>;
}

export interface NodeOptions {
  readonly dir: string;
  readonly kind: string;
  /** Runs until its work is done or `signal` aborts, and has closed all that it opened when it returns. */
  readonly main: (node: NodeContext) => Promise<void>;
  /** Told what the node's log has of its life, for a program that reads along; an error then ends `runNode`. */
  readonly tell?: ((event: Readonly<Record<string, unknown>>) => void) | undefined;
}

/**
 * Runs a node to its end and sets `process.exitCode`: that of the error's code, 0 after a stop by signal.
 * A second signal ends the process at once.
 */
export async function runNode({ dir: given, kind, main, tell }: NodeOptions): Promise<number> {
  const dir = resolve(given);
  process.exitCode = await run(dir, kind, main, tell ?? (() => undefined)).catch((thrown: unknown) => {
    const error = failureOf(thrown);
    if (tell !== undefined) throw error;
    writeErr(`${error.message}\n`);
    return errorTable[error.code].exit;
  });
  return process.exitCode;
}

async function run(dir: string, kind: string, main: NodeOptions['main'], tell: NonNullable<NodeOptions['tell']>): Promise<number> {
  await mkdir(join(dir, 'state'), { recursive: true, mode: 0o700 });
  using _lock = await lockFolder(dir);
  using log = openLog(dir, basename(dir));
  using events = openEvents(dir);
  using signals = stopSignals();
  using _bugs = watchBugs(log);
  await removeReady(dir);
  try {
    const started = { kind, pid: process.pid, version: process.version };
    log.info('started', started);
    tell({ event: 'started', ...started });
    const ready = async (endpoint: string | null): Promise<void> => {
      await writeReady(dir, { pid: process.pid, kind, endpoint });
      countHeldBuffers();
      log.info('ready', { endpoint });
      tell({ event: 'ready', endpoint });
    };
    await main({ dir, log, events, signal: signals.signal, ready });
    log.info('stopped', { code: exitCodes.done });
    tell({ event: 'stopped' });
    return exitCodes.done;
  } catch (thrown) {
    const error = failureOf(thrown);
    const stopped = signals.signal.aborted && (thrown === signals.signal.reason || isAbort(thrown));
    if (!stopped) log.error('failed', error);
    if (stopped) return exitCodes.done;
    throw error;
  } finally {
    await removeReady(dir);
  }
}

interface StopSignals extends Disposable {
  readonly signal: AbortSignal;
}

function stopSignals(): StopSignals {
  const controller = new AbortController();
  const stop = (name: string): void => {
    forget();
    controller.abort(new CohortError('UNREACHABLE', `stopped by ${name}`));
  };
  const forget = (): void => {
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  const parent = endWithParent(() => {
    stop('the end of its parent');
  });
  // Signal handlers do not keep a process alive: a node that only waits for its stop would end before it.
  const alive = setInterval(() => undefined, 2 ** 30);
  const dispose = (): void => {
    clearInterval(alive);
    forget();
    parent[Symbol.dispose]();
  };
  return { signal: controller.signal, [Symbol.dispose]: dispose };
}

/** An error that nobody awaited still ends the process, as Node does, but in the log and with the exit code of a bug. */
function watchBugs(log: Log): Disposable {
  const seen = (error: Error): void => {
    log.error('bug', new CohortError('INTERNAL', error.message, { cause: error }));
    process.once('exit', () => {
      process.exitCode = exitCodes.bug;
    });
  };
  process.on('uncaughtExceptionMonitor', seen);
  return { [Symbol.dispose]: () => process.off('uncaughtExceptionMonitor', seen) };
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}
