// Installs the dependencies when node_modules does not carry the stamp of the present lockfile.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { spawnSync } from 'node:child_process';
import { isNewEnough, oldestNode } from './node-version.mjs';
import { npmCommand } from './npm-command.mjs';
import { runChild } from './run-child.mjs';

const stampName = '.cohort-install';

/** @param {string} file */
const readOrEmpty = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : '');

/**
 * Whether an install is needed, and the stamp to write after it: the SHA-256 of package-lock.json, in hex.
 * @param {string} root the repository root
 */
export function installState(root) {
  const stamp = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  return { stamp, needed: readOrEmpty(path.join(root, 'node_modules', stampName)) !== stamp };
}

/**
 * Runs `npm ci` when needed. Resolves to '' or to what went wrong and what to do about it.
 * The stamp is written last, so that an interrupted install is done again.
 * @param {string} root
 * @returns {Promise<string>}
 */
export async function install(root) {
  const { stamp, needed } = installState(root);
  if (!needed) return '';
  const [npm, leading] = npmCommand();
  process.stderr.write('cohort: installing the dependencies of this lockfile (once; about a minute)\n');
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm's own report goes to stderr: stdout belongs to the script that follows (`--json`).
  const code = await runChild(npm, [...leading, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (code !== 0) {
    return `expected \`npm ci\` to succeed, got exit code ${String(code)} (its message is above). Check the network and the npm registry setting, then repeat the command: it starts the install again.`;
  }
  writeFileSync(path.join(root, 'node_modules', stampName), `${stamp}\n`);
  return '';
}

/**
 * The complaint about the Node that nested scripts will run on, or ''.
 * @param {string} root
 * @returns {string}
 */
export function checkNode(root) {
  const bundled = path.join(root, 'node_modules', '.bin', 'node');
  const isThere = existsSync(bundled);
  const answer = isThere ? spawnSync(bundled, ['--version'], { encoding: 'utf8' }) : undefined;
  // A binary for another machine does not start: `error` is set and stdout is null.
  const found = answer === undefined ? process.version : answer.error === undefined ? answer.stdout.trim() : '';
  if (isNewEnough(found)) return '';
  const got = isThere
    ? `${found === '' ? 'one that does not start' : found} in node_modules/.bin/node`
    : `${found} and no Node package for ${process.platform}-${process.arch} (there is one for linux-x64 and linux-arm64)`;
  return `expected Node >= ${oldestNode}, got ${got}. Install Node >= ${oldestNode}, put it first on the PATH, and repeat the command; if node_modules came from another machine, delete it first.`;
}
