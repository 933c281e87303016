// Runs the named suites one after the other and ends with a line `N passed, N failed`; any failure, or no test at all, is exit code 1.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { runChanged } from './run-changed.mjs';
import { runStatic, runStaticOnChanged } from './run-static.mjs';
import { runTap } from './run-tap.mjs';
import { suites } from './suite-table.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Names come first; what begins with `-` and all after it goes to AVA (`npm run check -- --match '*budget*'`).
 * @param {string[]} argv
 * @returns {Promise<number>} the exit code
 */
async function runSuites(argv) {
  const options = argv.findIndex((word) => word.startsWith('-'));
  const names = options === -1 ? argv : argv.slice(0, options);
  const extra = options === -1 ? [] : argv.slice(options);
  const unknown = names.filter((name) => suites[name] === undefined);
  if (names.length === 0 || unknown.length > 0) {
    process.stderr.write(`cohort: expected suites out of ${Object.keys(suites).join(', ')}; got ${unknown.join(', ') || 'none'}\n`);
    return 2;
  }

  /** @type {import('./tap-tally.mjs').Tally} */
  const sum = { passed: 0, failed: 0, skipped: 0, failures: [] };
  /** @param {string} name @param {import('./tap-tally.mjs').Tally} tally @param {number} startedMs */
  const add = (name, tally, startedMs) => {
    sum.passed += tally.passed;
    sum.failed += tally.failed;
    sum.skipped += tally.skipped;
    sum.failures.push(...tally.failures);
    const counts = `${String(tally.passed)} ok, ${String(tally.failed)} not, ${String(tally.skipped)} skipped`;
    process.stdout.write(`${name}: ${counts} in ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
  };

  // The static checks are one process each and never write what another reads: they share the cores, with one another and with the tests.
  const statics = names.map(async (name) => {
    const suite = suites[name];
    if (suite?.kind !== 'static') return;
    const startedMs = performance.now();
    const { command, onlyChanged } = suite;
    const place = { cwd: root };
    add(
      name,
      onlyChanged === undefined ? await runStatic(name, command, place) : await runStaticOnChanged(name, command, onlyChanged, place),
      startedMs,
    );
  });
  for (const name of names) {
    const suite = suites[name];
    if (suite === undefined || suite.kind === 'static') continue;
    const startedMs = performance.now();
    process.stdout.write(`\n${name}\n`);
    const choose = suite.kind === 'changed' && extra.length === 0;
    add(
      name,
      choose
        ? await runChanged(name, suite.ava, { cwd: root, passed: suite.passed })
        : await runTap(name, [...suite.ava, ...extra], { cwd: root }),
      startedMs,
    );
  }
  await Promise.all(statics);

  if (sum.passed + sum.failed === 0) {
    sum.failed++;
    sum.failures.push('✘ expected at least one test, got none');
  }
  for (const failure of sum.failures) process.stdout.write(`\n${failure}\n`);
  if (sum.skipped > 0) process.stdout.write(`\n${String(sum.skipped)} skipped (each says why above)\n`);
  process.stdout.write(`\n${String(sum.passed)} passed, ${String(sum.failed)} failed\n`);
  return sum.failed === 0 ? 0 : 1;
}

process.exitCode = await runSuites(process.argv.slice(2));
