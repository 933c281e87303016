// Runs one static check (types, lint, format) and counts it as one test, so that the summary cannot say "0 failed" over it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { changedFiles } from './changed-files.mjs';
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

/**
 * The same over the files that differ from what everybody has; over all of them where nobody can tell.
 * @param {string} name
 * @param {[string, ...string[]]} commandLine takes files, or the root as `.`
 * @param {import('./suite-table.mjs').OnlyChanged} which
 * @param {{ cwd: string }} place
 * @returns {Promise<import('./tap-tally.mjs').Tally>}
 */
export async function runStaticOnChanged(name, commandLine, { of, whole }, place) {
  const changed = await changedFiles(place.cwd);
  if (changed === null || changed.paths.some((file) => whole.test(file))) return await runStatic(name, [...commandLine, '.'], place);
  const files = changed.paths.filter((file) => of.test(file) && existsSync(path.join(place.cwd, file)));
  process.stdout.write(`  ${name}: ${String(files.length)} files that differ from ${changed.since.slice(0, 12)}\n`);
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0, failures: [] };
  return await runStatic(name, [...commandLine, ...files], place);
}
