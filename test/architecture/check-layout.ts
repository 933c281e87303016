// How a file looks from outside: its length, its first line, its name, and that it names no one's machine.
import { isCode, isGenerated, isTest, type Check } from './source.ts';

const lineLimit = 250;
const tableLineLimit = 400;
/** Named tables (CONTRIBUTING, How the code reads): a list of rows has no shorter form. */
const tables = new Set(['protos/src/labels.ts', 'protos/src/errors.ts', 'protos/src/events.ts']);

/** Refuses files that are too long to read in one go: 250 lines, 400 for tests and named tables. */
export const checkLength: Check = (source) => {
  if (!isCode(source.path)) return [];
  const limit = isTest(source.path) || tables.has(source.path) ? tableLineLimit : lineLimit;
  const lines = source.text.replace(/\n$/, '').split('\n').length;
  return lines <= limit
    ? []
    : [`${source.path}: ${String(lines)} lines; expected ${String(limit)} at most: split it by its nouns or verbs`];
};

/** Refuses a file that does not begin by saying in a sentence what it is. */
export const checkOpening: Check = (source) => {
  if (!isCode(source.path)) return [];
  const first = source.text.replace(/^#!.*\n/, '').split('\n', 1)[0] ?? '';
  const sentence = /^(?:\/\/|\/\*\*?) +(.*)$/.exec(first)?.[1] ?? '';
  const isDirective = /^(eslint|prettier|@ts-|@flow|copyright|spdx)/i.test(sentence);
  const isSentence = !isDirective && sentence.split(/\s+/).length >= 3;
  return isSentence
    ? []
    : [`${source.path}: begins with ${JSON.stringify(first.slice(0, 60))}; expected a comment that says in one sentence what the file is`];
};

/** Refuses names that say nothing (CONTRIBUTING, How the code reads) and names that are not kebab-case. */
export const checkName: Check = (source) => {
  if (!isCode(source.path)) return [];
  const complaints: string[] = [];
  const name = source.path.split('/').at(-1) ?? '';
  const vague = /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.(ts|mjs)$)/.exec(source.path)?.[2];
  if (vague !== undefined) complaints.push(`${source.path}: is called ${vague}; expected the noun or verb it holds`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.(long|test|config|d))*\.(ts|mjs)$/.test(name))
    complaints.push(`${source.path}: expected a kebab-case file name`);
  return complaints;
};

/** Home folders and checkouts of one machine. A path in a repository must lead somewhere on every machine. */
const machinePaths = [/(?<![\w.])\/(?:home|Users)\/[\w.-]+/, /(?<![\w.])\/(?:work|workspace|root)\/[\w.-]+/, /\b[A-Z]:\\\\?Users\b/];

/** Refuses absolute paths that exist on one machine only, in code, configuration and documents. */
export const checkMachinePaths: Check = (source) => {
  if (isGenerated(source.path)) return [];
  return machinePaths
    .map((pattern) => pattern.exec(source.text)?.[0])
    .filter((hit) => hit !== undefined)
    .map((hit) => `${source.path}: names ${hit}; expected a path from the repository, a setting, or a temporary folder`);
};

/** Refuses a folder README that is longer than a page. */
export const checkReadme: Check = (source) => {
  if (!/^[a-z-]+\/README\.md$/.test(source.path)) return [];
  const lines = source.text.replace(/\n$/, '').split('\n').length;
  return lines <= 40 ? [] : [`${source.path}: ${String(lines)} lines; expected 40 at most`];
};
