// The tutorial's institutions in folders of one machine, for who has no root: nothing keeps them apart but that each types in its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { freePorts } from '@cohort/infra/node/free-ports';
import type { TypedLine } from './read-tutorial.ts';
import type { Site } from './typist.ts';

export interface OneMachine extends AsyncDisposable {
  readonly sites: readonly Site[];
  /** A line of the tutorial as it is typed here: every host is localhost, on ports that are free. */
  readonly here: (line: TypedLine) => TypedLine;
}

export async function oneMachine(names: readonly string[]): Promise<OneMachine> {
  const root = await mkdtemp(join(tmpdir(), 'cohort-operators-'));
  const ports = await freePorts(2 * names.length);
  const started = new Set<ChildProcess>();
  const sites: Site[] = [];
  for (const name of names) {
    const home = join(root, name);
    await mkdir(home, { mode: 0o700 });
    const start: Site['spawn'] = (program, args) => {
      // A group of its own, so that all of a shell's line can be ended.
      const child = spawn(program, args, { cwd: home, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
      started.add(child);
      child.once('exit', () => started.delete(child));
      return child;
    };
    sites.push({ name, home, spawn: start });
  }
  return {
    sites,
    here: (line) => ({ ...line, line: line.line.replace(/--host \S+/, () => atLocalhost(ports.slice(2 * names.indexOf(line.site)))) }),
    [Symbol.asyncDispose]: async () => {
      const ended = [...started].map(async (child) => {
        const exit = once(child, 'exit');
        process.kill(-Number(child.pid), 'SIGTERM');
        await exit;
      });
      await Promise.all(ended);
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const atLocalhost = ([party, ledger]: readonly number[]): string =>
  `--host localhost --party-port ${String(party)} --ledger-port ${String(ledger)}`;
