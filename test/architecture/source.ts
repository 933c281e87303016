// The sources that the architecture is judged by: every hand-written text file of the repository.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A file by its path from the repository root (always with `/`) and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** What a check says about one file: nothing when it is in order. */
export type Check = (source: Source) => readonly string[];

export const root = path.resolve(import.meta.dirname, '../..');

const notOurs = new Set(['node_modules', '.git', 'coverage', '.cohort', 'package-lock.json', 'LICENSE']);
/** Where the hospitals' files lie, at the root only: folders of code are called so too. */
const rows = 'data';
const textEndings = /(\.(ts|mjs|cjs|js|json|md|proto|sh|yml|yaml)|^\.ci\/run)$/;

/** Reads every text file below `folder`, generated ones included; sorted by path. */
export async function readSources(folder = root): Promise<Source[]> {
  const found: Source[] = [];
  const visit = async (directory: string): Promise<void> => {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const full = path.join(directory, entry.name);
      const relative = path.relative(folder, full).split(path.sep).join('/');
      if (notOurs.has(entry.name) || relative === rows) continue;
      if (entry.isDirectory()) await visit(full);
      else if (entry.isFile() && isText(relative)) found.push({ path: relative, text: await readFile(full, 'utf8') });
    }
  };
  await visit(folder);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `fact` of a source is worked out once, whichever checks ask. */
export function oncePerSource<T>(fact: (source: Source) => T): (source: Source) => T {
  const known = new WeakMap<Source, { readonly is: T }>();
  return (source) => {
    const found = known.get(source) ?? { is: fact(source) };
    known.set(source, found);
    return found.is;
  };
}

/** By its name; `readSources` leaves out some of them. */
export const isText = (file: string): boolean => textEndings.test(file) && !notOurs.has(path.basename(file));
export const isGenerated = (file: string): boolean => file.startsWith('protos/gen/');
export const isTest = (file: string): boolean => file.endsWith('.test.ts');
/** A test, or what only tests import. */
export const isForTests = (file: string): boolean => isTest(file) || file.startsWith('test/') || file.includes('/testing/');
export const isCode = (file: string): boolean => /\.(ts|mjs)$/.test(file) && !isGenerated(file);
