// What `npm run check` takes for changed: all that differs from the remote's main, committed or not.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { changedFiles } from './changed-files.mjs';

const home = mkdtempSync(path.join(tmpdir(), 'cohort-changed-'));
const ours = path.join(home, 'clone', 'project');
test.after.always(() => {
  rmSync(home, { recursive: true, force: true });
});

const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@a.example', ...args], { cwd, encoding: 'utf8' });
const write = (folder: string, name: string, text: string): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), text);
};
function commit(folder: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'one');
}

test.serial('without git, and without a remote, nobody can tell', async (t) => {
  const main = path.join(home, 'main');
  write(path.join(main, 'project'), 'kept', 'kept');
  t.is(await changedFiles(main), null);
  git(main, 'init', '--quiet', '--initial-branch', 'main');
  for (const name of ['changed', 'gone', 'committed', '.gitignore'])
    write(path.join(main, 'project'), name, name === '.gitignore' ? 'ignored' : name);
  commit(main);
  t.is(await changedFiles(main), null);
});

test.serial('what is committed, changed, added or gone differs, with its text from before; what git ignores does not', async (t) => {
  git(home, 'clone', '--quiet', 'main', 'clone');
  t.deepEqual((await changedFiles(ours))?.paths, []);
  write(ours, 'committed', 'other');
  commit(ours);
  write(ours, 'changed', 'other');
  write(path.join(ours, 'folder with a space'), 'ünd', 'new');
  write(ours, 'ignored', 'new');
  rmSync(path.join(ours, 'gone'));
  const found = await changedFiles(ours);
  t.deepEqual(found?.paths.toSorted(), ['changed', 'committed', 'folder with a space/ünd', 'gone']);
  t.is(found?.since, git(ours, 'rev-parse', 'origin/main').trim());
  const before: (string | null | undefined)[] = [];
  for (const name of ['changed', 'gone', 'folder with a space/ünd']) before.push(await found?.before(name));
  t.deepEqual(before, ['changed', 'gone', null]);
});

test.serial('what others landed since is not a change of ours', async (t) => {
  write(path.join(home, 'main', 'project'), 'theirs', 'theirs');
  commit(path.join(home, 'main'));
  const before = (await changedFiles(ours))?.paths;
  git(ours, 'fetch', '--quiet');
  t.deepEqual((await changedFiles(ours))?.paths, before);
});
