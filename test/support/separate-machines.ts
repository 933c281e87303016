// Institutions on machines of their own, as far as one kernel can pretend: a network namespace, a user id and a private folder each.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startRelay, type Relay, type SlowLink } from './slow-link.ts';

const run = promisify(execFile);
const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');
/** Nobody's on a machine of today: Debian and systemd end below. */
const firstUid = 1_600_000_000;

/** A machine in the network: `cohort.NAME.example` resolves on all of them, and nothing else does. */
export interface Machine {
  readonly name: string;
  /** Mode 0700, its own user's. */
  readonly home: string;
  /** Starts any program in `home` as the machine's user, with nothing of this process's environment but the PATH. */
  readonly spawn: (program: string, args: readonly string[]) => ChildProcess;
}

export interface Network {
  readonly machines: readonly Machine[];
  /** Where a slow link was asked for. */
  readonly relay: Relay | null;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Why this process cannot make such machines here; null when it can. */
export async function whyNotHere(): Promise<string | null> {
  if (process.platform !== 'linux') return `expected Linux, got ${process.platform}`;
  if (process.getuid?.() !== 0) return 'expected root, which may make network namespaces and change the user, got another user';
  const probe = `cohort-probe-${String(process.pid)}`;
  try {
    await run('ip', ['netns', 'add', probe]);
    try {
      await run('ip', ['-n', probe, 'link', 'add', 'probe0', 'type', 'veth', 'peer', 'name', 'probe1']);
      await run('ip', ['-n', probe, 'link', 'add', 'hub', 'type', 'bridge']);
      await run('setpriv', [
        '--reuid',
        String(firstUid),
        '--regid',
        String(firstUid),
        '--clear-groups',
        process.execPath,
        entry,
        '--version',
      ]);
    } finally {
      await run('ip', ['netns', 'delete', probe]);
    }
    return null;
  } catch (thrown) {
    return `expected ip, setpriv, network namespaces and a project that every user may read, got: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

/**
 * Machines that reach one another through one bridge and nothing else: no route leads out. With a slow link, its machine and the others know each
 * other by addresses of a relay.
 * @throws {Error} of `ip` where `whyNotHere` would have said so
 */
export async function separateMachines(names: readonly string[], slow: SlowLink | null = null): Promise<Network> {
  const id = `c${String(process.pid)}`;
  const hub = `${id}-hub`;
  const root = await mkdtemp(join(tmpdir(), 'cohort-machines-'));
  await chmod(root, 0o711);
  const addressOf = (index: number): string => `10.77.0.${String(index + 10)}`;
  const relayedOf = (index: number): string => `10.77.0.${String(index + 110)}`;
  const isSlow = (name: string): boolean => name === slow?.of;
  const hostOf = (name: string): string => `cohort.${name}.example`;
  const spaces = [hub];
  const started = new Set<ChildProcess>();
  const keep = (child: ChildProcess): ChildProcess => {
    started.add(child);
    child.once('exit', () => started.delete(child));
    return child;
  };
  const relayTo = async ({ ports, of: _of, ...line }: SlowLink): Promise<Relay> => {
    for (const at of names.keys()) await run('ip', ['-n', hub, 'address', 'add', `${relayedOf(at)}/24`, 'dev', 'bridge']);
    const forwards = names.flatMap((name, at) =>
      ports.map((port) => ({ slowSide: !isSlow(name), from: relayedOf(at), to: addressOf(at), port })),
    );
    return await startRelay(hub, { ...line, forwards });
  };
  const end = async (): Promise<void> => {
    for (const child of started) child.kill('SIGKILL');
    for (const space of spaces) {
      const { stdout } = await run('ip', ['netns', 'pids', space]).catch(() => ({ stdout: '' }));
      for (const pid of stdout.split('\n').filter((line) => line !== '')) stop(Number(pid));
      await run('ip', ['netns', 'delete', space]).catch(() => undefined);
    }
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await run('ip', ['netns', 'add', hub]);
    await run('ip', ['-n', hub, 'link', 'add', 'bridge', 'type', 'bridge']);
    await run('ip', ['-n', hub, 'link', 'set', 'bridge', 'up']);
    await run('ip', ['-n', hub, 'link', 'set', 'lo', 'up']);
    const machines: Machine[] = [];
    for (const [index, name] of names.entries()) {
      const space = `${id}-${String(index)}`;
      spaces.push(space);
      await run('ip', ['netns', 'add', space]);
      await run('ip', ['-n', space, 'link', 'set', 'lo', 'up']);
      await run('ip', ['-n', space, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', `to${String(index)}`, 'netns', hub]);
      await run('ip', ['-n', space, 'address', 'add', `${addressOf(index)}/24`, 'dev', 'eth0']);
      await run('ip', ['-n', space, 'link', 'set', 'eth0', 'up']);
      await run('ip', ['-n', hub, 'link', 'set', `to${String(index)}`, 'master', 'bridge', 'up']);
      const uid = firstUid + index;
      const home = join(root, name);
      await mkdir(home, { mode: 0o700 });
      await chown(home, uid, uid);
      const hosts = join(root, `${name}.hosts`);
      const seen = (other: string, at: number): string => (isSlow(name) === isSlow(other) ? addressOf(at) : relayedOf(at));
      await writeFile(hosts, ['127.0.0.1 localhost', ...names.map((other, at) => `${seen(other, at)} ${hostOf(other)}`), ''].join('\n'));
      const asUser = ['--reuid', String(uid), '--regid', String(uid), '--clear-groups', '--bounding-set=-all', '--no-new-privs'];
      // One shell line: its own /etc/hosts, then the user, who cannot undo it.
      const enter = 'mount --bind "$1" /etc/hosts && shift && cd "$1" && shift && exec setpriv "$@"';
      const start = (program: string, args: readonly string[]): ChildProcess =>
        keep(
          spawn(
            'nsenter',
            [`--net=/run/netns/${space}`, 'unshare', '--mount', 'sh', '-c', enter, 'sh', hosts, home, ...asUser, program, ...args],
            { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home } },
          ),
        );
      machines.push({ name, home, spawn: start });
    }
    const relay = slow === null ? null : await relayTo(slow);
    if (relay !== null) keep(relay.process);
    return { machines, relay, [Symbol.asyncDispose]: end };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

function stop(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
