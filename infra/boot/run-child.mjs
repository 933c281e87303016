// Runs one child on our own terminal and ends the way it ended: same stdio, signals passed on, same exit code.
import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * Resolves to the child's exit code. When the child died of a signal, this process dies of the same one.
 * On a terminal Ctrl-C already reaches the whole process group, so SIGINT is passed on only away from one.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export async function runChild(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  const onTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  /** @type {Map<NodeJS.Signals, () => void>} */
  const handlers = new Map();
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    const passOn = () => {
      if (signal !== 'SIGINT' || !onTerminal) child.kill(signal);
    };
    handlers.set(signal, passOn);
    process.on(signal, passOn);
  }
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        if (signal === null) {
          resolve(code ?? 1);
          return;
        }
        const own = handlers.get(signal);
        if (own !== undefined) process.off(signal, own);
        process.kill(process.pid, signal);
        resolve(1);
      });
    });
  } finally {
    for (const [signal, passOn] of handlers) process.off(signal, passOn);
  }
}
