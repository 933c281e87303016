// Starts, kills and restarts a real ledger process on one folder and one port.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CohortError } from '@cohort/protos/errors';
import type { LedgerMainConfig } from './ledger-main.ts';

const entry = new URL('./ledger-main.ts', import.meta.url).pathname;

export class LedgerProcess {
  readonly #folder: string;
  #config: LedgerMainConfig;
  #child: ChildProcess | null = null;

  constructor(folder: string, config: Omit<LedgerMainConfig, 'path'>) {
    this.#folder = folder;
    this.#config = { ...config, path: join(folder, 'ledger.sqlite') };
  }

  get endpoint(): string {
    return `localhost:${String(this.#config.port)}`;
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get path(): string {
    return this.#config.path;
  }

  /** Resolves when it listens. @throws {CohortError} what the process refused to start with */
  async start(changes: Partial<LedgerMainConfig> = {}): Promise<void> {
    this.#config = { ...this.#config, ...changes };
    const file = join(this.#folder, 'ledger.json');
    await writeFile(file, JSON.stringify(this.#config));
    const child = spawn(process.execPath, [entry, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as { readonly port?: number; readonly refused?: string };
      if (said.port === undefined) throw CohortError.from(said.refused);
      this.#config = { ...this.#config, port: said.port };
      return;
    }
    throw new CohortError('INTERNAL', 'ledger process: ended without a word');
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** SIGTERM; the exit code. */
  async stop(): Promise<number | null> {
    return await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    return child.exitCode;
  }
}
