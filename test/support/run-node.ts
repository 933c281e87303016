// Runs a node's folder as its operator would, to its end: the exit code and what it said.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';

export interface Ended {
  /** Null when it had to be killed, because it did not end within 20 s. */
  readonly code: number | null;
  readonly stderr: string;
}

export async function runNode(dir: string): Promise<Ended> {
  const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');
  const child = spawn(process.execPath, [entry, 'node', 'run', dir], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  const [[code], stderr] = await Promise.all([once(child, 'exit') as Promise<[number | null]>, text(child.stderr)]);
  return { code, stderr };
}
