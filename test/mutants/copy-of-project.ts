// A copy of the project in which a guard may be taken out: sources copied, dependencies linked, workspaces its own.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface ProjectCopy extends Disposable {
  readonly dir: string;
}

/** Copies what git tracks or would track; removed when disposed. */
export function copyOfProject(root: string): ProjectCopy {
  const dir = mkdtempSync(join(tmpdir(), 'cohort-mutants-'));
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(join(dir, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(dir, file));
  }
  const modules = join(dir, 'node_modules');
  mkdirSync(join(modules, '@cohort'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@cohort' && name !== '.cache') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  // Links to ../../<workspace>, so that a workspace imports the copy's others.
  for (const name of readdirSync(join(root, 'node_modules/@cohort')))
    symlinkSync(readlinkSync(join(root, 'node_modules/@cohort', name)), join(modules, '@cohort', name));
  return {
    dir,
    [Symbol.dispose]: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
