// A program that is to be running: started again after it died, later each time, and ended with this process.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { addressOf, placeOf } from '@cohort/protos/endpoint';
import { CohortError } from '@cohort/protos/errors';
import { quickMs, restartDelay } from '../node/restart-delay.ts';
import type { EndWithUs } from './end-with-us.ts';
import { cleanEnvironment, type Environment } from './run-command.ts';

export interface Program {
  /** Such as `va-orderer`. */
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** Where its output goes. */
  readonly log: string;
}

interface Keeping {
  readonly endings: EndWithUs;
  /** Told what an operator should know, a line each. */
  readonly tell: (line: string) => void;
}

const stopMs = 5000;
const pollMs = 20;

export class KeptProgram implements AsyncDisposable {
  readonly name: string;
  readonly #program: Program;
  readonly #keeping: Keeping;
  readonly #stop = new AbortController();
  #process: ChildProcess;
  #ended: Promise<void>;
  #quickDeaths = 0;
  #isAsked = false;
  #isGivenUp = false;

  constructor(program: Program, keeping: Keeping) {
    this.name = program.name;
    this.#program = program;
    this.#keeping = keeping;
    this.#process = this.#spawn();
    this.#ended = this.#watch();
  }

  /** The last one that was started. */
  get process(): ChildProcess {
    return this.#process;
  }

  /** Resolves when `address` accepts connections. @throws {CohortError} UNREACHABLE naming the log once it is given up, or `signal`'s reason */
  async opened(address: string, signal?: AbortSignal): Promise<void> {
    while (!(await accepts(address))) {
      signal?.throwIfAborted();
      if (this.#isGivenUp)
        throw new CohortError(
          'UNREACHABLE',
          `${this.name}: expected it to listen at ${address}, got its end again and again; read ${this.#program.log}`,
        );
      await delay(pollMs);
    }
  }

  /** Ends it in order; it is then started again as if it had died. */
  async restart(): Promise<void> {
    const ending = this.#process;
    // One that is dead already is started again anyway.
    if (isOver(ending)) return;
    this.#isAsked = true;
    await end(ending);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await end(this.#process);
    await this.#ended;
  }

  #spawn(): ChildProcess {
    const { path, args, env, log } = this.#program;
    const output = openSync(log, 'a', 0o600);
    // A group of its own, so that a terminal's Ctrl-C does not end it before its turn.
    const child = spawn(path, args, { env: { ...cleanEnvironment(), ...env }, stdio: ['ignore', output, output], detached: true });
    closeSync(output);
    child.on('error', () => undefined);
    if (child.pid !== undefined) this.#keeping.endings.add(child.pid);
    return child;
  }

  async #watch(): Promise<void> {
    const stopped = (): boolean => this.#stop.signal.aborted;
    while (!stopped()) {
      const startedMs = performance.now();
      const { pid, signalCode, exitCode } = await endOf(this.#process);
      if (pid !== undefined) this.#keeping.endings.remove(pid);
      if (stopped()) return;
      const waitMs = this.#afterEnd(performance.now() - startedMs, signalCode ?? `exit code ${String(exitCode)}`);
      if (waitMs === null) return;
      await delay(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      if (stopped()) return;
      this.#process = this.#spawn();
    }
  }

  /** Milliseconds until its next start, null for none. */
  #afterEnd(livedMs: number, how: string): number | null {
    const { tell } = this.#keeping;
    if (this.#isAsked) {
      this.#isAsked = false;
      return 0;
    }
    this.#quickDeaths = livedMs < quickMs ? this.#quickDeaths + 1 : 1;
    // Fabric's programs have no exit code for what only a person can mend.
    const waitMs = restartDelay(null, this.#quickDeaths);
    const ended = `${this.name} ended by ${how}; read ${this.#program.log}`;
    this.#isGivenUp = waitMs === null;
    tell(
      waitMs === null
        ? `GIVEN UP (${String(this.#quickDeaths)} quick ends in a row): ${ended}`
        : `${ended}; starting it again in ${String(waitMs / 1000)} s`,
    );
    return waitMs;
  }
}

const isOver = ({ pid, exitCode, signalCode }: ChildProcess): boolean => pid === undefined || exitCode !== null || signalCode !== null;

async function endOf(child: ChildProcess): Promise<ChildProcess> {
  if (!isOver(child)) await once(child, 'exit');
  return child;
}

/** SIGTERM, then SIGKILL. */
async function end(child: ChildProcess): Promise<void> {
  if (isOver(child)) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await exit;
  clearTimeout(forced);
}

export async function accepts(address: string): Promise<boolean> {
  const { host, port } = placeOf(address);
  const socket = connect({ host: addressOf(host), port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
