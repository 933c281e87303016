// What a command of the tutorial did, in one sentence with the facts that it answered.
import type { Answer } from '../cli/typed.ts';
import type { TypedLine } from './read-tutorial.ts';

/** Stands where an answer has not the fact that its sentence tells. */
export const notSaid = '?';

type Typed = Pick<TypedLine, 'site' | 'line'>;
type Said = (found: (pattern: RegExp) => string, typed: Typed) => string;

/** By how the command begins; the first that fits. */
const sentences: readonly (readonly [string, Said])[] = [
  ['org create', (found, { site }) => `${site} makes its keys at home, where they stay: ${found(/^made .*: (.*);/m)}`],
  ['org card', (found, { site }) => `${site} sends its card to the others; read out on the telephone: "${found(/^words of .*: (.*)$/m)}"`],
  ['consortium create', (_, { site }) => `${site} drafts a consortium of the three cards`],
  [
    'consortium sign',
    (found, { site }) =>
      `${site} finds its own card in the draft unaltered and signs${found(/^(complete)/m) === notSaid ? '' : '; with all signatures it is the invite'}`,
  ],
  ['join', (_, { site }) => `${site} compares the invite's eight words, and has a configuration for each of its nodes`],
  ['up', (found, { site }) => `${site} starts its nodes; first ready: ${found(/^(.*): ready/m)}`],
  ['schema profile', (found, { site }) => `${site} has its file described: ${found(/^\S+: (.*)\.$/m)}`],
  [
    'schema propose',
    (found, { site }) =>
      `${site} proposes the schema, hash ${found(/hash ([0-9a-f]{12})/)}; ${found(/: (\d of \d) must say yes/)} must say yes`,
  ],
  [
    'schema fetch',
    (found, { site }) => `${site} fetches the schema from a party and checks it by its hash: ${found(/schema \S+ ([0-9a-f]{12})/)}`,
  ],
  ['data check', (found, { site }) => `${site} reads its rows by it, none of which it shows: ${found(/^(.*\d+ rows.*)$/m)}`],
  [
    'dataset register',
    (found, { site }) =>
      `${site} registers its rows as a bucket (${found(/train (\S+ rows)/)}) with a budget for good: ${found(/^train: (epsilon \S+ at delta \S+ for each \S+),/m)}`,
  ],
  ['model init', (found, { site }) => `${site} writes the net and the model that training starts from: ${found(/wrote .*: (.* weights)/)}`],
  [
    'plan draft',
    (found, { site }) =>
      `${site} drafts a plan; the least noise that pays ${found(/^rounds paid +(\d+) /m)} rounds: sigma^2 = ${found(/^mechanism\.sigma2 +(\d+) /m)}`,
  ],
  [
    'plan check',
    (_, { site }) =>
      `${site} has the plan checked by its arithmetic, the ledger, its own policy and the parties: nothing stands against it`,
  ],
  [
    'plan simulate',
    (found, { site }) => `${site} tries it on its own rows; accuracy to expect under noise about ${found(/noise\S* +(0\.\d+)/i)}`,
  ],
  ['plan propose', (found, { site }) => `${site} puts the plan to the vote, its files at ${found(/^architecture at (.*)$/m)}`],
  ['proposal list', (found, { site }) => `${site} looks at what is open: ${found(/^[0-9a-f]{8} +open +(\S+(?: \S+)*)/m)}`],
  ['proposal show', (found, { site }) => `${site} reads it whole: ${found(/^(the policy of .*?);/m)}`],
  ['proposal vote', (found, { site }) => `${site} ${found(/^(voted yes on .*; the proposal is \w+)/m)}`],
  ['round watch', (_, { site }) => `${site} watches the rounds`],
  [
    'audit export',
    (found, { site }) =>
      `the rounds are over; ${site} writes all of it to one file: ${found(/: (\d+ records, \d+ bytes, blocks 0 to \d+)/)}`,
  ],
  [
    'audit verify',
    (found, { site }) =>
      `${site} redoes every block, sum and model from that file: ${found(/^rounds +(.*);/m)}, epsilon ${found(/^epsilon +(.*)$/m)}; verdict ${found(/^verdict +(\S+),/m)}`,
  ],
];

/** A command that no sentence is of is told as it was typed. */
export function sentenceOf(typed: Typed, { out, err }: Pick<Answer, 'out' | 'err'>): string {
  const found = (pattern: RegExp): string => pattern.exec(`${out}\n${err}`)?.[1] ?? notSaid;
  const said = sentences.find(([words]) => typed.line.startsWith(`cohort ${words}`));
  return said === undefined ? `${typed.site}: ${typed.line}` : said[1](found, typed);
}
