// A Node with another V8 than ours: the one that COHORT_SECOND_NODE names, else Node 22 fetched once from the npm registry.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmCommand } from '../../infra/boot/npm-command.mjs';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '../../node_modules/.cache/cohort');

/** Not a dependency: its 185 MB would slow down every install, and its program would lie where our own Node does. */
const version = '22.23.3';
const integrity: Readonly<Record<string, string>> = {
  x64: 'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  arm64: 'sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
};

export type SecondNode = { readonly program: string; readonly v8: string } | { readonly missing: string };

/** Never throws: without the network the test is skipped and says why. */
export async function secondNode(): Promise<SecondNode> {
  try {
    const program = process.env['COHORT_SECOND_NODE'] ?? (await fetched());
    const { stdout } = await run(program, ['-p', 'process.versions.v8']);
    return { program, v8: stdout.trim() };
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { missing: `no second Node (set COHORT_SECOND_NODE to the path of a Node 22 or 26): ${reason}` };
  }
}

async function fetched(): Promise<string> {
  const program = join(cache, `node-${version}-${process.arch}`);
  if (existsSync(program)) return program;
  const expected = process.platform === 'linux' ? integrity[process.arch] : undefined;
  if (expected === undefined) return await Promise.reject(new Error(`none is known for ${process.platform}-${process.arch}`));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'second-node-'));
  try {
    const [npm, leading] = npmCommand();
    const name = `node-linux-${process.arch}`;
    await run(npm, [...leading, 'pack', `${name}@${version}`, '--silent', '--pack-destination', folder], { timeout: 180_000 });
    const archive = join(folder, `${name}-${version}.tgz`);
    const got = `sha512-${createHash('sha512')
      .update(await readFile(archive))
      .digest('base64')}`;
    if (got !== expected) return await Promise.reject(new Error(`${name}@${version}: expected ${expected}, got ${got}`));
    await run('tar', ['-xzf', archive, '-C', folder, 'package/bin/node']);
    await rename(join(folder, 'package/bin/node'), program);
  } finally {
    await rm(folder, { recursive: true });
  }
  return program;
}
