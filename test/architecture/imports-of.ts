// What a file imports, by TypeScript's own scanner: static, dynamic and type-only imports and re-exports.
import path from 'node:path';
import ts from 'typescript';
import { ownModule } from '../../infra/boot/own-module.mjs';
import { oncePerSource } from './source.ts';

/** `ours`: paths from the repository root; `node`: modules such as `node:fs`; `packages`: external package names. */
export interface Imports {
  readonly ours: readonly string[];
  readonly node: readonly string[];
  readonly packages: readonly string[];
}

const root = new URL('../../', import.meta.url).href;

/** Every import of a file as it is written there. */
export const specifiersOf = oncePerSource((source): readonly string[] =>
  ts.preProcessFile(source.text, true, true).importedFiles.map(({ fileName }) => fileName),
);

/** Sorts every import of a file by where it leads. */
export const importsOf = oncePerSource((source): Imports => {
  const ours: string[] = [];
  const node: string[] = [];
  const packages: string[] = [];
  for (const fileName of specifiersOf(source)) {
    const exported = fileName.startsWith('.') ? null : ownModule(fileName, undefined);
    if (fileName.startsWith('.')) ours.push(path.posix.normalize(path.posix.join(path.posix.dirname(source.path), fileName)));
    else if (exported !== null) ours.push(exported.slice(root.length));
    else if (fileName.startsWith('node:')) node.push(fileName);
    else packages.push(fileName.split('/', fileName.startsWith('@') ? 2 : 1).join('/'));
  }
  return { ours, node, packages };
});
