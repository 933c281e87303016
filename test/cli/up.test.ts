// `cohort up` and `down` as processes: a node that dies comes back, and none outlives its supervisor, however that one ends.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { isAlive } from '@cohort/infra/node/is-alive';
import { readReady } from '@cohort/infra/node/ready-file';
import { exitCodes } from '@cohort/protos/errors';
import { founded } from './founded.ts';

const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');
const home = await mkdtemp(join(tmpdir(), 'cohort-up-'));
const dir = join(home, 'consortium');
const ledger = join(dir, 'nodes', 'aa-ledger');

class Command {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  said = '';

  constructor(...args: readonly string[]) {
    this.child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (bytes: Buffer) => {
        this.said += bytes.toString();
      });
    this.ended = once(this.child, 'close');
  }

  async code(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }
}

const cohort = async (...args: readonly string[]): Promise<{ code: number | null; said: string }> => {
  const command = new Command(...args);
  return { code: await command.code(), said: command.said };
};

/** Polls for at most a minute: a loaded machine is slow, not wrong. */
async function until<T>(found: () => Promise<T | null> | T | null): Promise<T> {
  for (const end = performance.now() + 60_000; ;) {
    const value = await found();
    if (value !== null) return value;
    if (performance.now() > end) throw new RangeError('expected it within a minute');
    await delay(50);
  }
}

/** The ledger's process, once it is ready and another than `not`. */
const ledgerPid = (not = 0): Promise<number> =>
  until(async () => {
    const pid = (await readReady(ledger))?.pid ?? not;
    return pid !== not && isAlive(pid) ? pid : null;
  });

/** Milliseconds until the process is gone. */
async function gone(pid: number): Promise<number> {
  const from = performance.now();
  await until(() => (isAlive(pid) ? null : true));
  return performance.now() - from;
}

const three = ['aa', 'bb', 'cc'];

test.before(async () => {
  await founded(dir, { organisations: three, founders: three, parties: three }, ['aa-ledger']);
});

test.after.always(async () => {
  await cohort('down', '--dir', dir);
  await rm(home, { recursive: true, force: true });
});

test.serial('a node that is killed is started again, told with its end, and a second up is refused meanwhile', async (t) => {
  const up = new Command('up', '--dir', dir);
  const first = await ledgerPid();
  await until(() => /aa-ledger: ready at localhost:\d+\n/.exec(up.said));
  t.regex(up.said, /^not started, without a node\.json: aa-party, aa-agent, bb-party, .*; docs\/node\.md says how to write one$/m);
  const twice = await cohort('up', '--dir', dir);
  t.is(twice.code, exitCodes.usage);
  t.regex(twice.said, /^FOLDER_IN_USE: .*consortium: expected no other process/);
  process.kill(first, 'SIGKILL');
  t.true(isAlive(await ledgerPid(first)));
  t.regex(up.said, /aa-ledger ended by SIGKILL; read .*node\.log and stderr\.log; starting it again in 0\.5 s\n/);
  await until(() => /aa-ledger: ready again at localhost:\d+\n/.exec(up.said));
  const down = await cohort('down', '--dir', dir);
  t.is(down.code, exitCodes.done);
  t.regex(down.said, new RegExp(`cohort up \\(process ${String(up.child.pid)}\\) and its nodes are stopped`));
  t.is(await up.code(), exitCodes.done);
  t.regex(up.said, /stopping; cohort up .* goes on where it stops now\n$/);
  t.is(await readReady(ledger), null);
});

test.serial('a node that somebody else stops is told with the command that starts it again', async (t) => {
  const up = new Command('up', '--dir', dir);
  process.kill(await ledgerPid(), 'SIGTERM');
  t.is(await up.code(), exitCodes.done, up.said);
  t.true(
    up.said.includes(`stopped by a signal that did not come from here; it stays so until it is started again: cohort node run ${ledger}\n`),
    up.said,
  );
});

test.serial('down where nothing runs says so, also beside the file that a killed one left', async (t) => {
  await writeFile(join(dir, 'state', 'ready.json'), JSON.stringify({ pid: process.pid, kind: 'up', endpoint: null }));
  const { code, said } = await cohort('down', '--dir', dir);
  t.is(code, exitCodes.done);
  t.regex(said, /no cohort up runs here; nothing was stopped\n$/);
});

for (const signal of ['SIGKILL', 'SIGHUP'] as const)
  test.serial(`no node outlives a supervisor that ends by ${signal}`, async (t) => {
    const up = new Command('up', '--dir', dir);
    const pid = await ledgerPid();
    up.child.kill(signal);
    t.true((await gone(pid)) < 5000);
    await up.ended;
    t.is(up.child.signalCode ?? up.child.exitCode, signal === 'SIGKILL' ? signal : exitCodes.done);
  });

test.serial('a node that only a person can mend is given up at once, with its own reason and exit code', async (t) => {
  const file = join(ledger, 'node.json');
  const whole = await readFile(file, 'utf8');
  await writeFile(file, JSON.stringify({ ...(JSON.parse(whole) as object), maxPagez: 3 }));
  const { code, said } = await cohort('up', '--dir', dir);
  t.is(code, exitCodes.usage, said);
  t.regex(said, /GIVEN UP .*CONFIG_INVALID: aa-ledger ended: .*maxPagez: unknown key/);
  await writeFile(file, whole);
});

test.serial('a reader of the demo that goes away ends it quietly, and its nodes with it', async (t) => {
  const kept = join(home, 'demo');
  const demo = spawn(process.execPath, [entry, 'demo', '--rounds', '1', '--keep', kept], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  demo.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  const node = join(kept, 'nodes', 'cleveland-ledger');
  const pid = await until(async () => (await readReady(node))?.pid ?? null);
  demo.stdout.destroy();
  await once(demo, 'close');
  t.is(demo.exitCode, exitCodes.failed);
  t.notRegex(said, /EPIPE|Error|interrupted/);
  t.true((await gone(pid)) < 5000);
});

test.serial('a demo that is interrupted stops its nodes and says where its folder is kept', async (t) => {
  const kept = join(home, 'interrupted');
  const demo = new Command('demo', '--rounds', '1', '--keep', kept);
  const pid = await until(async () => (await readReady(join(kept, 'nodes', 'cleveland-ledger')))?.pid ?? null);
  demo.child.kill('SIGINT');
  await until(() => Promise.resolve(/^SIGINT: stopping; a second one ends this at once$/m.test(demo.said) ? true : null));
  t.is(await demo.code(), exitCodes.unknown);
  t.regex(demo.said, /^TIMED_OUT: interrupted by SIGINT; every process of the demo is stopped; its folder is kept: .*interrupted$/m);
  t.true((await gone(pid)) < 5000);
});
