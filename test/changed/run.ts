// Prints, for `npm run check`, a key and a path for each test of the patterns that is to run; the first argument is the file of those that passed.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSources, root } from '../architecture/source.ts';
import { chooseTests } from './choose-tests.ts';

const [passedFile = '', ...patterns] = process.argv.slice(2);
const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
const tests = globSync(wanted, { cwd: root, exclude: [...unwanted, '**/node_modules/**'] });

const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
const place = [process.version, process.arch, lock.digest('hex'), process.env['COHORT_DATA_DIR'] ?? ''].join(' ');
const chosen = chooseTests(await readSources(), tests.sort(), place, read(passedFile));
process.stdout.write([...chosen].map(([test, key]) => `${key} ${test}\n`).join(''));

/** Nothing passed where there is no such file. */
function read(file: string): ReadonlyMap<string, string> {
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8').split('\n');
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}
