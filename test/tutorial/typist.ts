// Types the tutorial's lines at their sites, and puts for its eight words, first digits of ids and hashes those that this run has said.
import type { ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { answerOf, type Answer } from '../cli/typed.ts';
import type { TypedLine } from './read-tutorial.ts';

/** Where an institution types: a machine of its own, or a folder of this one. */
export interface Site {
  readonly name: string;
  readonly home: string;
  readonly spawn: (program: string, args: readonly string[]) => ChildProcess;
}

export class Typist {
  readonly #sites: readonly Site[];
  #words = '';
  /** Ids as they were proposed, and what the tutorial calls them, each in the order of their first use. */
  readonly #proposed: string[] = [];
  readonly #called: string[] = [];
  #audited = '';

  constructor(sites: readonly Site[]) {
    this.#sites = sites;
  }

  /** As it is typed in this run. */
  asNow(line: string): string {
    return line
      .replace(/--anchor [0-9a-f]{64} +--head [0-9a-f]{64}/, this.#audited)
      .replace(/(?<=^cohort proposal \w+ )[0-9a-f]{4}\b/, (called) => {
        if (!this.#called.includes(called)) this.#called.push(called);
        return this.#proposed[this.#called.indexOf(called)]?.slice(0, 8) ?? called;
      });
  }

  /** A command that holds its terminal answers once its first node has said that it is ready: at north that is the ledger, which the others wait for. */
  async type({ site, line, runsOn }: TypedLine): Promise<Answer> {
    if (line.startsWith('cohort audit export')) await this.finished(site);
    const typed = this.asNow(line);
    const child = this.#start(site, typed);
    if (runsOn) return await ready(child, line === 'cohort up' ? ': ready' : '');
    const answer = await this.#answer(child, line);
    this.#words = /words .*: ((?:[a-z]+ ){7}[a-z]+)$/m.exec(answer.out + answer.err)?.[1] ?? this.#words;
    const [, id] = /^cohort (?:schema|plan) propose /.test(line) ? (/^proposal ([0-9a-f]{64})$/m.exec(answer.out) ?? []) : [];
    if (id !== undefined) this.#proposed.push(id);
    this.#audited = /--anchor [0-9a-f]{64} --head [0-9a-f]{64}/.exec(answer.out)?.[0] ?? this.#audited;
    return answer;
  }

  /** The same line with `more` behind it, of which the typist remembers nothing. */
  async tryOut({ site, line }: Pick<TypedLine, 'site' | 'line'>, more: string): Promise<Answer> {
    return await this.#answer(this.#start(site, `${this.asNow(line)} ${more}`), line);
  }

  async #answer(child: ChildProcess, line: string): Promise<Answer> {
    child.stdin?.end(line.startsWith('cohort join ') ? `${this.#words}\n` : '');
    return await answerOf(child);
  }

  #start(name: string, line: string): ChildProcess {
    const site = this.#sites.find((each) => each.name === name);
    if (site === undefined) throw new RangeError(`${name}: expected one of ${this.#sites.map((each) => each.name).join(', ')}`);
    const path = [join(dirname(site.home), 'bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
    return site.spawn('env', [`PATH=${path}`, 'sh', '-c', line]);
  }

  /** The reader waits until the last round; a loaded machine is slow, not wrong. */
  async finished(site: string): Promise<void> {
    for (;;) {
      const { out } = await this.tryOut({ site, line: 'cohort plan list --all' }, '--json');
      if (/"status":"(finished|closed)"/.test(out)) return;
      await delay(1000);
    }
  }
}

/** What it said until then. */
async function ready({ stdout, stderr }: ChildProcess, awaited: string): Promise<Answer> {
  let said = '';
  await new Promise<void>((resolve) => {
    for (const stream of [stdout, stderr])
      stream?.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.includes(awaited)) resolve();
      });
    if (awaited === '') resolve();
  });
  return { code: 0, out: said, err: '' };
}
