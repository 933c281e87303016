// Starts, kills and restarts node processes, waits for their ready-files and samples their memory.
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CohortError } from '@cohort/protos/errors';

const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');

/** One running node folder. */
export interface NodeProcess {
  readonly name: string;
  readonly dir: string;
  readonly child: ChildProcess;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
}

/** The node processes of one consortium on this machine. Disposal stops them all: SIGTERM, then SIGKILL after 3 s. */
export class Processes implements AsyncDisposable {
  readonly #running = new Map<string, NodeProcess>();
  readonly #peakBytes = new Map<string, number>();
  readonly #failed = new AbortController();

  /** Aborts with an error that names the node when one ends that nobody told to. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /** Starts the node in `dir`; its stderr goes to `state/stderr.log`. Does not wait for it to be ready. A test may name another program. */
  start(name: string, dir: string, program: readonly string[] = [entry, 'node', 'run']): NodeProcess {
    const stderr = openSync(join(dir, 'state', 'stderr.log'), 'a', 0o600);
    const child = spawn(process.execPath, [...program, dir], { stdio: ['ignore', stderr, stderr] });
    closeSync(stderr);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => {
        if (this.#running.get(name)?.child === child) {
          this.#running.delete(name);
          this.#failed.abort(new CohortError('UNREACHABLE', `${name}: ended by itself; read ${dir}/state/node.log and stderr.log`));
        }
        resolve();
      });
    });
    const node = { name, dir, child, ended };
    this.#running.set(name, node);
    return node;
  }

  /** The port in the node's ready-file. @throws {CohortError} UNREACHABLE when the process ends first or takes over `seconds`. */
  async ready(node: NodeProcess, seconds = 20): Promise<number> {
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      if (node.child.exitCode !== null || node.child.signalCode !== null) break;
      const ready = await readReady(node);
      if (ready !== undefined) return ready;
      await delay(20);
    }
    const said = (await readFile(join(node.dir, 'state', 'stderr.log'), 'utf8').catch(() => '')).trim().split('\n').slice(-3).join(' | ');
    throw new CohortError(
      'UNREACHABLE',
      `${node.name}: expected it ready within ${String(seconds)} s, got ${said === '' ? 'no word from it' : said}; read ${node.dir}/state/node.log`,
    );
  }

  /** SIGKILL, as a power cut would; resolves when the process is gone. */
  async kill(name: string): Promise<void> {
    const node = this.#running.get(name);
    if (node === undefined) return;
    this.#running.delete(name);
    node.child.kill('SIGKILL');
    await node.ended;
    await rm(join(node.dir, 'state', 'ready.json'), { force: true });
  }

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }

  /** Records each process's resident memory (Linux; elsewhere nothing) and returns the peaks in bytes. */
  async sampleMemory(): Promise<ReadonlyMap<string, number>> {
    for (const { name, child } of this.#running.values()) {
      const status = await readFile(`/proc/${String(child.pid)}/status`, 'utf8').catch(() => '');
      const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
      if (kib !== undefined) this.#peakBytes.set(name, Math.max(this.#peakBytes.get(name) ?? 0, Number(kib) * 1024));
    }
    return this.#peakBytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const nodes = [...this.#running.values()];
    this.#running.clear();
    for (const node of nodes) node.child.kill('SIGTERM');
    const forced = setTimeout(() => {
      for (const node of nodes) node.child.kill('SIGKILL');
    }, 3000);
    await Promise.all(nodes.map(async (node) => node.ended));
    clearTimeout(forced);
  }
}

async function readReady(node: NodeProcess): Promise<number | undefined> {
  const text = await readFile(join(node.dir, 'state', 'ready.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const ready = JSON.parse(text) as { pid: number; port: number };
  return ready.pid === node.child.pid ? ready.port : undefined;
}
