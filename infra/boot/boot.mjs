// Start of every `npm run` command on any Node >= 18: installs when needed, then runs the script again under the installed Node.
// The second, *nested* `npm run` is the point: its PATH is made after the install, so node_modules/.bin/node comes first on it.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { checkNode, install } from './install.mjs';
import { npmCommand } from './npm-command.mjs';
import { runChild } from './run-child.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * @param {string[]} argv the nested script's name, then the arguments it is given
 * @returns {Promise<number>} the exit code
 */
async function boot(argv) {
  const [script, ...args] = argv;
  if (script === undefined) {
    process.stderr.write('cohort: expected `boot.mjs <script> [arguments]`, got no script\n');
    return 2;
  }
  const complaint = (await install(root)) || checkNode(root);
  if (complaint !== '') {
    process.stderr.write(`cohort: ${complaint}\n`);
    return 1;
  }
  const [npm, leading] = npmCommand();
  // Node keeps compiled modules there: a quarter of the processor time of short processes, nine of them in the demo, goes into compiling.
  const env = { NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'cohort', 'compile'), ...process.env };
  return await runChild(npm, [...leading, 'run', '--silent', script, '--', ...args], { cwd: root, env });
}

process.exitCode = await boot(process.argv.slice(2));
