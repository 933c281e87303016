// Runs one AVA process, streams what it says and counts its tests.
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { childEnd } from './child-end.mjs';
import { tapTally } from './tap-tally.mjs';

// AVA's TAP reporter itself fails when it should name the tests that did not end in time; its default reporter names them.
const hint = 'If a test never ended, `npx ava` with its folder names it.';

/**
 * Streams to stdout while it runs. An AVA that ends badly without a failed test, or that ran no test, counts as one failure.
 * @param {string} name what to call this run in its own failure
 * @param {string[]} args AVA's arguments
 * @param {{ cwd: string, ava?: string }} place `ava` is the program to run, for the tests of this file
 * @returns {Promise<import('./tap-tally.mjs').Tally>}
 */
export async function runTap(name, args, place) {
  const child = spawn(place.ava ?? 'ava', ['--tap', ...args], { cwd: place.cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = childEnd(child);
  const { feed, tally } = tapTally();
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    const shown = feed(line);
    if (shown !== undefined) process.stdout.write(`${shown}\n`);
  }
  const ending = await ended;
  if (ending !== '' && tally.failed === 0) {
    tally.failed++;
    tally.failures.push(`✘ ${name}: expected ava to end with exit code 0, got ${ending} though no test failed. ${hint}`);
  } else if (ending === '' && tally.passed + tally.skipped === 0) {
    tally.failed++;
    tally.failures.push(`✘ ${name}: expected at least one test, got none`);
  }
  return tally;
}
