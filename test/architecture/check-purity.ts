// No clock, no randomness, no process in the pure folders; one file of mpc speaks to node:crypto (CONTRIBUTING, How the code reads; DESIGN 13).
import { importsOf } from './imports-of.ts';
import { isCode, isForTests, isTest, type Check } from './source.ts';
import { syntaxOf } from './syntax-of.ts';

/** Same inputs, same bytes, on every machine: what chaincode, auditors and browsers recompute. */
const pureFolders = ['mpc/src/', 'policies/', 'chaincode/core/', 'chaincode/verify/', 'protos/src/'];
/** Of these, folders that also run where there is no Node. */
const withoutNode = ['policies/', 'chaincode/core/', 'chaincode/verify/', 'protos/src/'];

const under = (file: string, folders: readonly string[]): boolean => folders.some((folder) => file.startsWith(folder));

const clock = new Set(['Date.now', 'performance.now', 'process.hrtime', 'Temporal.Now', 'setTimeout', 'setInterval']);
/** The platform's own sources, forbidden in every pure folder but for mpc's one file. */
const randomness = new Set(['crypto.getRandomValues', 'crypto.randomUUID', 'crypto.randomBytes']);
/** Functions that draw when called. In mpc they can only come from its one file (`checkNodeModules`), which is how keys are drawn. */
const drawing = new Set(['randomBytes', 'randomUUID', 'randomInt', 'getRandomValues']);
const mpcCrypto = 'mpc/src/crypto.ts';

/** Refuses impure names in pure folders, and Math.random everywhere, tests included. */
export const checkPurity: Check = (source) => {
  const isPure = !isTest(source.path) && under(source.path, pureFolders);
  // A tree costs ten times a search: the other files have one only where their text asks for it.
  if (!isCode(source.path) || !(isPure || source.text.includes('Math'))) return [];
  const complaints: string[] = [];
  const say = (what: string, instead: string) => complaints.push(`${source.path}: ${what}; expected ${instead}`);
  const { names, constructed } = syntaxOf(source);
  if (names.has('Math.random')) say('uses Math.random', 'node:crypto, or in a test a seeded generator');
  if (!isPure) return complaints;

  for (const name of names) {
    if (clock.has(name)) say(`reads the clock (${name})`, 'the time as an argument');
    const draws = randomness.has(name) || (drawing.has(name) && under(source.path, withoutNode));
    if (draws && source.path !== mpcCrypto) say(`draws randomness (${name})`, 'it as an argument');
    if (name.startsWith('process.')) say(`reads the process (${name})`, 'a value as an argument');
  }
  if (constructed.has('Date')) say('reads or parses the clock (new Date)', 'an epoch or a number of seconds as an argument');
  return complaints;
};

/** What differs between engines, locales or machines, or is not an integer. */
const inexact = /^Math\.(?!(abs|ceil|clz32|floor|imul|max|min|sign|trunc)$)|^Intl\.|^(parseFloat|Number\.parseFloat)$/;
const local = new Set(['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase', 'toFixed', 'toPrecision']);

/** Refuses, in what every endorser must compute to the byte, floating-point functions and anything that asks the locale. */
export const checkDeterminism: Check = (source) => {
  if (!isCode(source.path) || isTest(source.path) || !under(source.path, ['chaincode/core/', 'chaincode/verify/', 'policies/'])) return [];
  const { names, members } = syntaxOf(source);
  const hits = [...[...names].filter((name) => inexact.test(name)), ...[...members].filter((name) => local.has(name))];
  return hits.map((name) => `${source.path}: uses ${name}; expected integers and code-unit order (every endorser computes the same bytes)`);
};

/** Refuses Node's modules where there may be no Node, and node:crypto in mpc outside its one file. */
export const checkNodeModules: Check = (source) => {
  if (!isCode(source.path) || isForTests(source.path)) return [];
  const { node } = importsOf(source);
  if (under(source.path, withoutNode)) {
    return node.map((name) => `${source.path}: imports ${name}; expected nothing from Node in a folder that browsers and chaincode run`);
  }
  if (source.path.startsWith('mpc/src/') && source.path !== mpcCrypto) {
    return node.map((name) => `${source.path}: imports ${name}; expected only ${mpcCrypto} to import from Node in mpc`);
  }
  return [];
};

/** Refuses errors without a code: every failure a user can meet is a row of protos/src/errors.ts. */
export const checkThrows: Check = (source) => {
  if (!isCode(source.path) || !/\bError\b/.test(source.text) || !syntaxOf(source).throwsBareError) return [];
  return [`${source.path}: throws a bare Error; expected CohortError(code, detail), or TypeError and RangeError for an argument`];
};
