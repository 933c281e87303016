// Runs one static check (types, lint, format) and counts it as one test, so that the summary cannot say "0 failed" over it.
import { spawn } from 'node:child_process';
import { childEnd } from './child-end.mjs';

/**
 * Output is held back and returned whole in the failure: several checks run side by side.
 * @param {string} name
 * @param {[string, ...string[]]} commandLine
 * @param {{ cwd: string }} place
 * @returns {Promise<import('./tap-tally.mjs').Tally>}
 */
export async function runStatic(name, commandLine, place) {
  const [command, ...args] = commandLine;
  const child = spawn(command, args, { cwd: place.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {string[]} */
  const output = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (/** @type {string} */ text) => output.push(text));
  }
  const ending = await childEnd(child);
  if (ending === '') return { passed: 1, failed: 0, skipped: 0, failures: [] };
  return { passed: 0, failed: 1, skipped: 0, failures: [`✘ ${name}: ${commandLine.join(' ')}: ${ending}\n${output.join('')}`] };
}
