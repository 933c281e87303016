// The dependencies that each workspace declares, and the root's own tools under the name ''.
import { readFile } from 'node:fs/promises';
import path from 'node:path';

interface Manifest {
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Package names by workspace folder. */
export async function readDeclared(root: string): Promise<Map<string, Set<string>>> {
  const read = async (folder: string) => JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8')) as Manifest;
  const own = await read('.');
  const declared = new Map([['', new Set(Object.keys(own.devDependencies ?? {}))]]);
  for (const folder of own.workspaces ?? []) {
    const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = await read(folder);
    declared.set(folder, new Set(Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })));
  }
  return declared;
}
