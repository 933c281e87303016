// How far a file's imports lead, within the repository.
import { importsOf, type Imports } from './imports-of.ts';
import { isCode, type Source } from './source.ts';

const nothing: Imports = { ours: [], node: [], packages: [] };

/** Reads each source once; asked for paths, it gives every file that their imports lead to, themselves included. */
export function reachedBy(sources: readonly Source[]): (start: Iterable<string>) => ReadonlyMap<string, Imports> {
  const imports = new Map(sources.filter(({ path }) => isCode(path)).map((source) => [source.path, importsOf(source)]));
  return (start) => {
    const reached = new Map<string, Imports>();
    const next = new Set(start);
    for (const file of next) {
      const found = imports.get(file) ?? nothing;
      reached.set(file, found);
      for (const target of found.ours) next.add(target);
    }
    return reached;
  };
}
