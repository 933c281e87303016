// What is said to words that name no command: the one that was probably meant, and where all are listed.
import { CohortError } from '@cohort/protos/errors';
import type { Commands } from './commands.ts';
import { nearest } from './nearest.ts';

const everything = '`cohort help` lists all';

export function unknownCommand(argv: readonly string[], commands: Commands): CohortError {
  const names = Object.keys(commands);
  const [first = ''] = argv;
  if (first.startsWith('-')) return new CohortError('USAGE', optionsFirst(first, argv, names));
  const [noun = '', verb] = argv.filter((word) => !word.startsWith('-'));
  const both = verb === undefined ? noun : `${noun} ${verb}`;
  const verbs = names.filter((name) => name.startsWith(`${noun} `));
  const nouns = new Set(names.map((name) => name.split(' ')[0] ?? ''));
  const meant = names.find((name) => name === `${verb ?? ''} ${noun}`) ?? nearest(both, names) ?? nearest(noun, [...nouns]);
  const expected = verbs.length > 0 ? verbs.join(', ') : 'one of `cohort help`';
  const hint = meant === null || meant === noun ? '' : `did you mean \`cohort ${meant}\`? `;
  return new CohortError('USAGE', `command: expected ${expected}, got ${both}; ${hint}${everything}`);
}

/** `cohort --dir demo status`: what the option's value is, only the command could tell. */
function optionsFirst(first: string, argv: readonly string[], names: readonly string[]): string {
  const isCommand = (words: number) => (_: string, at: number) => names.includes(argv.slice(at, at + words).join(' '));
  const [two, one] = [argv.findIndex(isCommand(2)), argv.findIndex(isCommand(1))];
  const start = two === -1 ? one : two;
  if (start === -1) return `command: expected one before the options, got ${first}; ${everything}`;
  const meant = [...argv.slice(start), ...argv.slice(0, start)].join(' ');
  return `command: expected it before its options, got ${first} first; type: cohort ${meant}`;
}
