// Who types the tutorial: furnishes each site, and puts for the tutorial's words, ids and heads those that this run has said.
import type { ChildProcess } from 'node:child_process';
import { copyFile, mkdir, symlink, chmod, chown, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Machine, Network } from '../support/separate-machines.ts';
import { answerOf, type Answer } from '../cli/typed.ts';
import type { TypedLine } from './read-tutorial.ts';

const root = join(import.meta.dirname, '..', '..');
export const sites: readonly string[] = ['north', 'river', 'st-mary'];

/** Puts each site's rows in its home, north's constants, and the exchange that all may write; a command `cohort` in its PATH. */
export async function furnish({ machines }: Network): Promise<void> {
  const [first] = machines;
  if (first === undefined) return;
  const above = dirname(first.home);
  const exchange = join(above, 'exchange');
  await mkdir(exchange);
  await chmod(exchange, 0o1777);
  await mkdir(join(above, 'bin'));
  await symlink(join(root, 'bin', 'cohort.mjs'), join(above, 'bin', 'cohort'));
  for (const { name, home } of machines) {
    const { uid, gid } = await stat(home);
    const files = [['patients.csv', `${name}.csv`], ...(name === 'north' ? [['constants.json', 'constants.json'] as const] : [])] as const;
    for (const [to, from] of files) {
      await copyFile(join(root, 'docs', 'tutorial', from), join(home, to));
      await chown(join(home, to), uid, gid);
    }
    await symlink(exchange, join(home, 'exchange'));
  }
}

/** Types lines, and puts for the tutorial's eight words and first digits of ids those that this run has said. */
export class Typist {
  readonly #machines: readonly Machine[];
  #words = '';
  /** Ids as they were proposed, and what the tutorial calls them, each in the order of their first use. */
  readonly #proposed: string[] = [];
  readonly #called: string[] = [];
  #audited = '';
  last = '';

  constructor(machines: readonly Machine[]) {
    this.#machines = machines;
  }

  /** Null for a command that holds its terminal. */
  async type({ site, line, runsOn }: TypedLine): Promise<Answer | null> {
    const machine = this.#machines.find(({ name }) => name === site);
    if (machine === undefined) throw new RangeError(`${site}: expected one of ${sites.join(', ')}`);
    if (line.startsWith('cohort audit export')) await this.#finished(machine);
    const child = this.#start(machine, this.#asIs(line));
    if (runsOn) {
      if (line === 'cohort up') await ready(child);
      return null;
    }
    child.stdin?.end(line.startsWith('cohort join ') ? `${this.#words}\n` : '');
    const answer = await answerOf(child);
    this.last = answer.out;
    this.#words = /words .*: ((?:[a-z]+ ){7}[a-z]+)$/m.exec(answer.out)?.[1] ?? this.#words;
    const [, id] = /^cohort (?:schema|plan) propose /.test(line) ? (/^proposal ([0-9a-f]{64})$/m.exec(answer.out) ?? []) : [];
    if (id !== undefined) this.#proposed.push(id);
    this.#audited = /--anchor [0-9a-f]{64} --head [0-9a-f]{64}/.exec(answer.out)?.[0] ?? this.#audited;
    return answer;
  }

  #start(machine: Machine, line: string) {
    const path = [join(dirname(machine.home), 'bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
    return machine.spawn('env', [`PATH=${path}`, 'sh', '-c', line]);
  }

  #asIs(line: string): string {
    return line
      .replace(/--anchor [0-9a-f]{64} +--head [0-9a-f]{64}/, this.#audited)
      .replace(/(?<=^cohort proposal \w+ )[0-9a-f]{4}\b/, (called) => {
        if (!this.#called.includes(called)) this.#called.push(called);
        return this.#proposed[this.#called.indexOf(called)]?.slice(0, 8) ?? called;
      });
  }

  /** The reader waits until the last round; a loaded machine is slow, not wrong. */
  async #finished(machine: Machine): Promise<void> {
    for (;;) {
      const asking = this.#start(machine, 'cohort plan list --all --json');
      asking.stdin?.end();
      const { out } = await answerOf(asking);
      if (/"status":"(finished|closed)"/.test(out)) return;
      await delay(1000);
    }
  }
}

/** The reader goes on once the first node has said that it is ready: at north that is the ledger, which the others wait for. */
async function ready({ stdout, stderr }: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve) => {
    for (const stream of [stdout, stderr])
      stream?.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.includes(': ready')) resolve();
      });
  });
}
