// Prints, for `npm run check`, a key and a path for each test of the patterns that is to run; the first argument is the file of those that passed.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedFiles } from '../../infra/boot/changed-files.mjs';
import { isText, readSources, root, type Source } from '../architecture/source.ts';
import { chooseTests } from './choose-tests.ts';

const [passedFile = '', ...patterns] = process.argv.slice(2);
const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
const tests = globSync(wanted, { cwd: root, exclude: [...unwanted, '**/node_modules/**'] });

const sources = await readSources();
const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
const place = [process.version, process.arch, lock.digest('hex'), process.env['COHORT_DATA_DIR'] ?? ''].join(' ');
const chosen = chooseTests(sources, tests.sort(), place, read(passedFile));
const landed = await keysOfLanded();
process.stdout.write(
  [...chosen]
    .filter(([test, key]) => landed.get(test) !== key)
    .map(([test, key]) => `${key} ${test}\n`)
    .join(''),
);

/** Of every test as it landed on the remote's main: continuous integration ran it there, with the packages of that lockfile. */
async function keysOfLanded(): Promise<ReadonlyMap<string, string>> {
  const changed = await changedFiles(root);
  if (changed === null || changed.paths.includes('package-lock.json')) return new Map();
  const since = new Set(changed.paths);
  const before: Source[] = [];
  for (const path of changed.paths.filter(isText)) {
    const text = await changed.before(path);
    if (text !== null) before.push({ path, text });
  }
  const then = [...sources.filter(({ path }) => !since.has(path)), ...before].sort((a, b) => (a.path < b.path ? -1 : 1));
  return chooseTests(then, tests, place, new Map());
}

/** Nothing passed where there is no such file. */
function read(file: string): ReadonlyMap<string, string> {
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8').split('\n');
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}
