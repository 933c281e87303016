#!/usr/bin/env node
// The `cohort` command from any shell and any Node >= 18: goes on under the installed Node, then hands over to infra/cli/main.ts.
import { existsSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isNewEnough, oldestNode } from '../infra/boot/node-version.mjs';
import { runChild } from '../infra/boot/run-child.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const argv = process.argv.slice(2);

/** @returns {Promise<number>} the exit code */
async function start() {
  if (isNewEnough(process.version)) {
    delete process.env['COHORT_REEXECUTED']; // not for the nodes started from here
    // Half of the processor time of a short command, or of a node's start, would go into compiling what was compiled before.
    module.enableCompileCache(path.join(root, 'node_modules', '.cache', 'cohort', 'compile'));
    await import('../infra/boot/find-own-modules.mjs');
    /** @type {{ main: (argv: string[]) => Promise<number> }} */
    const { main } = await import('../infra/cli/main.ts');
    return await main(argv);
  }
  const node = path.join(root, 'node_modules', '.bin', 'node');
  if (!existsSync(node) || process.env['COHORT_REEXECUTED'] === '1') {
    process.stderr.write(
      `cohort: expected Node >= ${oldestNode}, got ${process.version} and none in ${path.dirname(node)}. Run \`npm ci\` in ${root}, or start this with a newer Node.\n`,
    );
    return 1;
  }
  return await runChild(node, [fileURLToPath(import.meta.url), ...argv], { env: { ...process.env, COHORT_REEXECUTED: '1' } });
}

try {
  process.exitCode = await start();
} catch (error) {
  // main() turns every expected failure into an exit code; what arrives here is a bug.
  process.stderr.write(`cohort: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 70;
}
