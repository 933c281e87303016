// Which tests a change reaches: those of which the text, an import however far, or data has changed since they last passed.
import { createHash } from 'node:crypto';
import { reachedBy } from '../architecture/reached-by.ts';
import { isCode, type Source } from '../architecture/source.ts';

/** Starts programs, which no import tells of. */
const startsPrograms = /^node:(child_process|worker_threads|cluster)$/;

/** Looks at the repository as a whole, or at a page of it. */
const readsAll = ({ path, text }: Source): boolean => path.startsWith('test/') || /\.md['"`]/.test(text);

/**
 * Those to run, each with the key under which it has passed once it does.
 * @param sources every text file of the repository; of what is no code, all but pages counts for each test, because no import tells who reads it
 * @param place what else a verdict rests on: the Node, the installed packages, the environment
 * @param passed keys of the tests that passed, by path
 */
export function chooseTests(
  sources: readonly Source[],
  tests: readonly string[],
  place: string,
  passed: ReadonlyMap<string, string>,
): Map<string, string> {
  const texts = new Map(sources.map(({ path, text }) => [path, hashOf(text)]));
  const readers = new Set(sources.filter(readsAll).map(({ path }) => path));
  const reached = reachedBy(sources);
  const line = (path: string): string => `${path} ${texts.get(path) ?? 'absent'}\n`;
  // Code beside the workspaces says how every test is run.
  const isShared = (path: string): boolean => (isCode(path) ? !path.includes('/') : !path.endsWith('.md'));
  const data = sources.filter(({ path }) => isShared(path)).map(({ path }) => line(path));
  const shared = hashOf([place, ...data].join('\n'));
  const all = hashOf([...texts.keys()].map(line).join(''));
  const chosen = new Map<string, string>();
  for (const test of tests) {
    const found = reached([test]);
    const whole = readers.has(test) || [...found.values()].some(({ node }) => node.some((name) => startsPrograms.test(name)));
    const key = hashOf(shared + (whole ? all : [...found.keys()].sort().map(line).join('')));
    if (passed.get(test) !== key) chosen.set(test, key);
  }
  return chosen;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
