// Starts the node processes of a consortium on this machine, starts one that died again, and ends them all with itself.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { causeOfEnd, lastLogged } from './last-words.ts';
import { startNode, type NodeProcess } from './node-process.ts';
import { readReady, removeReady } from './ready-file.ts';
import { quickMs, restartDelay } from './restart-delay.ts';

const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');
const pollMs = 20;
/** A wait is told first after so long, then each time after twice as long, at most `rarestMs`. */
const tellMs = 5000;
const rarestMs = 60_000;
/** How long a node may take to stop in order. */
const stopMs = 10_000;

interface Supervised {
  readonly name: string;
  readonly dir: string;
  readonly program: readonly string[];
  /** The last one that was started. */
  process: NodeProcess;
  quickDeaths: number;
  /** Somebody waits for it to be ready, and will tell. */
  awaited: boolean;
}

export interface SupervisorOptions {
  /** Told what an operator should know, a line each. */
  readonly tell?: (line: string) => void;
  /** When to start a dead node again; a test that looks at how a node ends says never. */
  readonly restart?: typeof restartDelay;
}

/** Disposal stops all nodes: SIGTERM, then SIGKILL. They end by themselves when this process does, see `endWithParent`. */
export class Supervisor implements AsyncDisposable {
  /** Nodes that are to be running. */
  readonly #nodes = new Map<string, Supervised>();
  readonly #peakBytes = new Map<string, number>();
  readonly #failed = new AbortController();
  readonly #givenUp = new Map<string, CohortError>();
  readonly #idle = Promise.withResolvers<undefined>();
  readonly #tell: (line: string) => void;
  readonly #restart: typeof restartDelay;

  constructor({ tell = () => undefined, restart = restartDelay }: SupervisorOptions = {}) {
    this.#tell = tell;
    this.#restart = restart;
  }

  /** Aborts with an error that names the node and its last words when one is given up. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /** Resolves when no node is left to run: each was given up, or stopped by somebody else. */
  get idle(): Promise<undefined> {
    return this.#idle.promise;
  }

  /** Starts the node in `dir`, and returns its first process. Does not wait for it to be ready. A test may name another program. */
  start(name: string, dir: string, program: readonly string[] = [entry, 'node', 'run']): NodeProcess {
    const first = startNode(dir, program);
    const node: Supervised = { name, dir, program, process: first, quickDeaths: 0, awaited: false };
    this.#nodes.set(name, node);
    void this.#watch(node);
    return first;
  }

  /** Where the node's ready-file says that it is reached, null when it serves nothing. Waits as long as the node is to be running, and tells what for. @throws {CohortError} why the node was given up; the signal's reason */
  async ready(name: string, signal?: AbortSignal): Promise<string | null> {
    const begunMs = performance.now();
    for (let next = tellMs; ;) {
      const node = this.#nodes.get(name);
      if (node === undefined) {
        const stopped = new CohortError('UNREACHABLE', `${name}: expected it to run until it is ready, but it was stopped`);
        throw this.#givenUp.get(name) ?? stopped;
      }
      node.awaited = true;
      const endpoint = await endpointOf(node);
      if (endpoint !== undefined) {
        node.awaited = false;
        return endpoint;
      }
      const waitedMs = performance.now() - begunMs;
      if (waitedMs > next) {
        next += Math.min(next, rarestMs);
        const said = (await lastLogged(node.dir, node.process.startedAt)) || 'nothing yet';
        this.#tell(`${name}: still starting after ${(waitedMs / 1000).toFixed(0)} s; last in its log: ${said}`);
      }
      // An interrupted delay has an error of its own, which would hide why it was interrupted.
      await delay(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
      signal?.throwIfAborted();
    }
  }

  /** SIGKILL, as a power cut would, and no new start; resolves when the process is gone. */
  async kill(name: string): Promise<void> {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    this.#nodes.delete(name);
    node.process.child.kill('SIGKILL');
    await node.process.ended;
    await removeReady(node.dir);
  }

  /** Whether it has a process now. */
  isRunning(name: string): boolean {
    const node = this.#nodes.get(name);
    return node !== undefined && isAlive(node.process);
  }

  /** Records each process's resident memory (Linux; elsewhere nothing) and returns the peaks in bytes. */
  async sampleMemory(): Promise<ReadonlyMap<string, number>> {
    for (const [
      name,
      {
        process: { child },
      },
    ] of this.#nodes) {
      const status = await readFile(`/proc/${String(child.pid)}/status`, 'utf8').catch(() => '');
      const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
      if (kib !== undefined) this.#peakBytes.set(name, Math.max(this.#peakBytes.get(name) ?? 0, Number(kib) * 1024));
    }
    return this.#peakBytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const processes = [...this.#nodes.values()].map((node) => node.process);
    this.#nodes.clear();
    for (const { child } of processes) child.kill('SIGTERM');
    const forced = setTimeout(() => {
      for (const { child } of processes) child.kill('SIGKILL');
    }, stopMs);
    await Promise.all(processes.map(async ({ ended }) => ended));
    clearTimeout(forced);
  }

  /** Until the node's process has ended, and then its next one's, as long as it is to be running. */
  async #watch(node: Supervised): Promise<void> {
    const startedMs = performance.now();
    await node.process.ended;
    if (!this.#isWanted(node)) return;
    const waitMs = await this.#afterEnd(node, performance.now() - startedMs);
    if (!this.#isWanted(node)) return;
    if (waitMs === null) {
      this.#nodes.delete(node.name);
      if (this.#nodes.size === 0) this.#idle.resolve(undefined);
      return;
    }
    await delay(waitMs);
    if (!this.#isWanted(node)) return;
    node.process = startNode(node.dir, node.program);
    void this.#watch(node);
    if (!node.awaited) void this.#tellReady(node.name);
  }

  async #tellReady(name: string): Promise<void> {
    const endpoint = await this.ready(name).catch(() => undefined); // the end of it was told
    if (endpoint !== undefined) this.#tell(`${name}: ready again${atEndpoint(endpoint)}`);
  }

  /** Tells how the node ended; milliseconds until its next start, or null for none. */
  async #afterEnd(node: Supervised, livedMs: number): Promise<number | null> {
    const { name, dir, process: ended } = node;
    const { exitCode, signalCode } = ended.child;
    if (exitCode === exitCodes.done) {
      this.#tell(`${name}: stopped by a signal that did not come from here; it stays so until it is started again: cohort node run ${dir}`);
      return null;
    }
    node.quickDeaths = livedMs < quickMs ? node.quickDeaths + 1 : 1;
    const waitMs = this.#restart(exitCode, node.quickDeaths);
    const cause = await causeOfEnd(name, dir, exitCode, signalCode);
    if (waitMs !== null) {
      this.#tell(`${cause.message}; starting it again in ${String(waitMs / 1000)} s`);
      return waitMs;
    }
    this.#tell(`GIVEN UP (${String(node.quickDeaths)} quick ends in a row): ${cause.message}`);
    this.#givenUp.set(name, cause);
    this.#failed.abort(cause);
    return null;
  }

  #isWanted(node: Supervised): boolean {
    return this.#nodes.get(node.name) === node;
  }
}

function isAlive({ child }: NodeProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** ` at localhost:4000`; nothing for a node that serves nothing. */
export const atEndpoint = (endpoint: string | null): string => (endpoint === null ? '' : ` at ${endpoint}`);

/** Undefined until the process that runs now has written its ready-file. */
async function endpointOf({ dir, process: running }: Supervised): Promise<string | null | undefined> {
  const ready = await readReady(dir);
  return ready !== null && isAlive(running) && ready.pid === running.child.pid ? ready.endpoint : undefined;
}
