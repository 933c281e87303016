// Fabric's own commands: one that ends, with its output as the reason of a failure, and one that goes on, with its output in a log.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { connect } from 'node:net';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CohortError } from '@cohort/protos/errors';

type Environment = Readonly<Record<string, string>>;

/** What Fabric's commands see of our environment: no variable of another network. */
const base = (): Environment => ({ PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/nonexistent' });

/** Its output on stdout and stderr. @throws {CohortError} INTERNAL with the last of its output */
export async function runToEnd(path: string, args: readonly string[], env: Environment = {}): Promise<string> {
  return await new Promise((resolve, reject) => {
    execFile(path, args, { env: { ...base(), ...env }, maxBuffer: 64 * 1024 * 1024 }, (cause, stdout, stderr) => {
      const said = `${stdout}${stderr}`;
      if (cause === null) resolve(said);
      else
        reject(
          new CohortError('INTERNAL', `${basename(path)} ${args.slice(0, 3).join(' ')}: expected it to succeed, got ${said.slice(-2000)}`, {
            cause,
          }),
        );
    });
  });
}

export interface RunningProgram extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Resolves when `address` accepts connections. @throws {CohortError} UNREACHABLE naming the log when the program ends first */
  opened(address: string): Promise<void>;
}

/** Ends with SIGTERM, with SIGKILL after five seconds. */
export async function startProgram(path: string, args: readonly string[], env: Environment, log: string): Promise<RunningProgram> {
  const file = await open(log, 'a');
  const child = spawn(path, args, { env: { ...base(), ...env }, stdio: ['ignore', file.fd, file.fd] });
  await file.close();
  const ended = once(child, 'exit');
  ended.catch(() => undefined);
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  return {
    process: child,
    opened: async (address) => {
      while (!(await accepts(address))) {
        if (isOver())
          throw new CohortError('UNREACHABLE', `${basename(path)}: expected it to listen at ${address}, got its end; read ${log}`);
        await delay(20);
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (isOver()) return;
      child.kill('SIGTERM');
      const forced = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(forced);
    },
  };
}

async function accepts(address: string): Promise<boolean> {
  const at = address.lastIndexOf(':');
  const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
