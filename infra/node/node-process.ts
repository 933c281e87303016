// One process of a node's folder, tied to this one: it ends when this one does.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

export interface NodeProcess {
  readonly dir: string;
  readonly child: ChildProcess;
  /** When it was started, by the clock that its log has. */
  readonly startedAt: number;
  /** Resolves when the process has ended, or could not be started. */
  readonly ended: Promise<void>;
}

/** Runs `program` with the folder as its last argument; its output goes to `state/stderr.log`. */
export function startNode(dir: string, program: readonly string[]): NodeProcess {
  mkdirSync(join(dir, 'state'), { recursive: true, mode: 0o700 });
  const output = openSync(join(dir, 'state', 'stderr.log'), 'a', 0o600);
  // A group of its own: a terminal's Ctrl-C and hang-up reach this process only, which stops its nodes in order. The channel ends
  // them when this process is gone, see `endWithParent`.
  const startedAt = Date.now();
  const child = spawn(process.execPath, [...program, dir], { stdio: ['ignore', output, output, 'ipc'], detached: true });
  closeSync(output);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.on('error', () => {
      if (child.pid === undefined) resolve();
    });
  });
  return { dir, child, startedAt, ended };
}
