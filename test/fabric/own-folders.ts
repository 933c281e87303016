// Institutions in folders of their own, each with the command alone: founded on Fabric together, and what each runs.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test, { type ExecutionContext } from 'ava';
import { portsTaken } from '@cohort/infra/fabric/fabric-place';
import { freePorts } from '@cohort/infra/node/free-ports';
import { missing } from './on-fabric.ts';

const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');

export interface Asked<T> {
  readonly code: number;
  readonly out: string;
  readonly result: T;
}

export interface Status {
  readonly height: number;
  readonly leader: string | null;
  readonly members: readonly string[];
  readonly disagreements: readonly { readonly msp: string; readonly what: string; readonly next: string }[] | null;
  readonly programs: readonly {
    readonly program: string;
    readonly answers: boolean;
    readonly height: number | null;
    readonly behind: number | null;
  }[];
}

/** One `cohort ledger up`, and all that it has told so far. */
export interface Running {
  readonly child: ChildProcess;
  said(): string;
}

export class OwnFolders implements AsyncDisposable {
  readonly home: string;
  readonly #started: Running[] = [];

  private constructor(home: string) {
    this.home = home;
  }

  static async make(): Promise<OwnFolders> {
    return new OwnFolders(await mkdtemp(join(tmpdir(), 'cohort-founders-')));
  }

  dirOf(msp: string): string {
    return join(this.home, msp);
  }

  cardOf(msp: string): string {
    return join(this.home, `${msp}.card`);
  }

  /** What the command answers with --json. */
  async asked<T>(...words: readonly string[]): Promise<Asked<T>> {
    const child = spawn(process.execPath, [entry, ...words, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code] = (await once(child, 'close')) as [number];
    const out = Buffer.concat(chunks).toString();
    return { code, out, ...(JSON.parse(out) as { readonly result: T }) };
  }

  async typed<T>(t: ExecutionContext, expected: number, ...words: readonly string[]): Promise<T> {
    const { code, out, result } = await this.asked<T>(...words);
    t.is(code, expected, `${words.join(' ')}: ${out}`);
    return result;
  }

  /** With a part of a Fabric network; its card lies where the others find it. */
  async create(t: ExecutionContext, msp: string, runsParty: boolean): Promise<void> {
    const party = runsParty ? ['--party', '--party-port', String((await freePorts(1))[0])] : [];
    const ports = ['--fabric-port', String(await firstPort()), ...party];
    await this.typed(t, 0, 'org', 'create', msp, '--host', 'localhost', '--fabric', ...ports, '--dir', this.dirOf(msp));
    await this.writeCard(t, msp);
  }

  async writeCard(t: ExecutionContext, msp: string): Promise<void> {
    const { card } = await this.typed<{ card: unknown }>(t, 0, 'org', 'card', '--dir', this.dirOf(msp));
    await writeFile(this.cardOf(msp), JSON.stringify(card));
  }

  async found(t: ExecutionContext, founders: readonly string[]): Promise<void> {
    for (const [index, msp] of founders.entries()) await this.create(t, msp, index < 3);
    const cards = founders.map((msp) => this.cardOf(msp));
    const { draft } = await this.typed<{ draft: unknown }>(t, 0, 'consortium', 'create', 'heart', ...cards, '--ledger', 'fabric');
    const invite = join(this.home, 'heart.invite');
    await writeFile(invite, JSON.stringify(draft));
    let words = '';
    for (const msp of founders)
      ({ words } = await this.typed<{ words: string }>(t, 0, 'consortium', 'sign', invite, '--dir', this.dirOf(msp)));
    for (const msp of founders) await this.typed(t, 0, 'join', invite, '--words', words, '--dir', this.dirOf(msp));
  }

  up(msp: string): Running {
    const child = spawn(process.execPath, [entry, 'ledger', 'up', '--json', '--dir', this.dirOf(msp)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString();
    });
    const running = { child, said: () => told };
    this.#started.push(running);
    return running;
  }

  async status(t: ExecutionContext, msp: string): Promise<Status> {
    return await this.typed<Status>(t, 0, 'ledger', 'status', '--dir', this.dirOf(msp));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map(({ child }) => end(child)));
    await rm(this.home, { recursive: true });
  }
}

export interface Founded {
  readonly folders: () => OwnFolders;
  readonly running: Map<string, Running>;
}

/** For a file of tests that begins with these institutions, founded together, each with its ledger running, and ends with every program. */
export function foundedFolders(founders: readonly string[]): Founded {
  let folders: OwnFolders;
  const running = new Map<string, Running>();
  test.before(`${String(founders.length)} institutions run a ledger on Fabric`, async (t) => {
    if (missing !== null) return;
    t.timeout(180_000);
    folders = await OwnFolders.make();
    await folders.found(t, founders);
    for (const msp of founders) running.set(msp, folders.up(msp));
    await Promise.all([...running.values()].map(ready));
  });
  test.after.always('every program ends', async (t) => {
    if (missing !== null) return;
    t.timeout(60_000);
    await folders[Symbol.asyncDispose]();
  });
  return { folders: () => folders, running };
}

/** Resolves once it has told so; what it told until then. */
export async function tells(running: Running, what: string | RegExp): Promise<string> {
  const hasTold = (): boolean => (typeof what === 'string' ? running.said().includes(what) : what.test(running.said()));
  while (!hasTold()) {
    if (running.child.exitCode !== null) throw new RangeError(running.said());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return running.said();
}

export const ready = (running: Running): Promise<string> => tells(running, '"event":"ready"');

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** The first of consecutive ports that are free: the command takes them one after the other. */
async function firstPort(): Promise<number> {
  for (;;) {
    const [first = 0, ...rest] = await freePorts(portsTaken);
    if (rest.at(-1) === first + portsTaken - 1) return first;
  }
}
