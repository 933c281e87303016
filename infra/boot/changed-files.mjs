// What differs from the commit that this branch shares with its remote's main, where continuous integration has run everything.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * @param {string} cwd
 * @param {string[]} args
 * @returns {Promise<string>}
 */
const git = async (cwd, ...args) => (await run('git', args, { cwd, maxBuffer: 64 << 20 })).stdout;

/**
 * @typedef {object} Changed
 * @property {string} since the commit
 * @property {string[]} paths from the root, with `/`: changed, added (git ignores none of them) or gone
 * @property {(path: string) => Promise<string | null>} before a path's text at the commit; null where it was not there
 */

/**
 * @param {string} root
 * @returns {Promise<Changed | null>} null where there is no git, or no remote whose main this branch shares a commit with
 */
export async function changedFiles(root) {
  const since = await git(root, 'merge-base', 'HEAD', 'refs/remotes/origin/HEAD').catch(() => '');
  if (since === '') return null;
  const commit = since.trim();
  const listed = await Promise.all([
    git(root, 'diff', '--name-only', '--no-renames', '--relative', '-z', commit),
    git(root, 'ls-files', '--others', '--exclude-standard', '-z'),
  ]);
  const paths = listed.flatMap((names) => names.split('\0').filter((name) => name !== ''));
  return { since: commit, paths, before: (path) => git(root, 'show', `${commit}:./${path}`).catch(() => null) };
}
