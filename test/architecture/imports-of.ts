// What a file imports, by TypeScript's own scanner: static, dynamic and type-only imports and re-exports.
import path from 'node:path';
import ts from 'typescript';
import type { Source } from './source.ts';

/** `ours`: paths from the repository root; `node`: modules such as `node:fs`; `packages`: external package names. */
export interface Imports {
  readonly ours: readonly string[];
  readonly node: readonly string[];
  readonly packages: readonly string[];
}

/** Where each workspace's `exports` lead, as its package.json has them. */
function resolvePackage(specifier: string): string {
  const [, folder = '', ...rest] = specifier.split('/');
  const inside = rest.join('/');
  if (folder === 'mpc') return inside.startsWith('vectors/') ? `mpc/${inside}.ts` : `mpc/src/${inside}.ts`;
  if (folder === 'protos') return /^(runtime|transport)\//.test(inside) ? `protos/${inside}.ts` : `protos/src/${inside}.ts`;
  return `${folder}/${inside}.ts`;
}

/** Sorts every import of a file by where it leads. */
export function importsOf(source: Source): Imports {
  const ours: string[] = [];
  const node: string[] = [];
  const packages: string[] = [];
  for (const { fileName } of ts.preProcessFile(source.text, true, true).importedFiles) {
    if (fileName.startsWith('.')) ours.push(path.posix.normalize(path.posix.join(path.posix.dirname(source.path), fileName)));
    else if (fileName.startsWith('@cohort/')) ours.push(resolvePackage(fileName));
    else if (fileName.startsWith('node:')) node.push(fileName);
    else packages.push(fileName.split('/', fileName.startsWith('@') ? 2 : 1).join('/'));
  }
  return { ours, node, packages };
}
