// Runs the tests that a change reaches since they last passed; what passes is written down, under what it rested on when it was chosen.
import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { runTap } from './run-tap.mjs';

/**
 * Nothing is written down of a run in which anything failed. The choice and the file are lines of a key and a path.
 * @param {string} name
 * @param {string[]} patterns AVA's
 * @param {{ cwd: string, passed: string }} place `passed` is the file of what passed, from `cwd`
 * @returns {Promise<import('./tap-tally.mjs').Tally>}
 */
export async function runChanged(name, patterns, { cwd, passed }) {
  const file = path.join(cwd, passed);
  const args = [path.join(cwd, 'test/changed/run.ts'), file, ...patterns];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, maxBuffer: 64 << 20 });
  const chosen = linesOf(stdout);
  process.stdout.write(`  ${String(chosen.length)} files of tests to run; the others passed as they are now, with all that they rest on\n`);
  if (chosen.length === 0) return { passed: 0, failed: 0, skipped: 0, failures: [] };
  const files = chosen.map((line) => line.slice(line.indexOf(' ') + 1));
  const tally = await runTap(name, files, { cwd });
  if (tally.failed > 0) return tally;
  const before = linesOf(await readFile(file, 'utf8').catch(() => ''));
  const others = before.filter((line) => !files.some((test) => line.endsWith(` ${test}`)));
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, [...others, ...chosen, ''].join('\n'));
  await rename(`${file}.new`, file);
  return tally;
}

/** @param {string} text */
const linesOf = (text) => text.split('\n').filter((line) => line !== '');
