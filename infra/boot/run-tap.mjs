// Runs one AVA process, streams what it says and counts its tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { tapTally } from './tap-tally.mjs';

/**
 * Streams to stdout while it runs. An AVA that ends badly without a failed test, or that ran no test, counts as one failure.
 * @param {string} name what to call this run in its own failure
 * @param {string[]} args AVA's arguments
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} place
 * @returns {Promise<import('./tap-tally.mjs').Tally>}
 */
export async function runTap(name, args, place) {
  const child = spawn('ava', ['--tap', ...args], { cwd: place.cwd, env: place.env ?? process.env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const { feed, tally } = tapTally();
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    const shown = feed(line);
    if (shown !== undefined) process.stdout.write(`${shown}\n`);
  }
  const [code, signal] = /** @type {[number | null, string | null]} */ (await ended);
  if (code !== 0 && tally.failed === 0) {
    tally.failed++;
    tally.failures.push(`✘ ${name}: expected ava to end with exit code 0, got ${signal ?? String(code)} though no test failed`);
  } else if (code === 0 && tally.passed + tally.skipped === 0) {
    tally.failed++;
    tally.failures.push(`✘ ${name}: expected at least one test, got none`);
  }
  return tally;
}
