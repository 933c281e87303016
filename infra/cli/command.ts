// What a command is: its words for help and the reference page, its options with what each means, what it changes, and what it does.
import { CohortError, type exitCodes } from '@cohort/protos/errors';
import type { Changes } from '../node/changes.ts';
import { readOptions, type Options } from './read-options.ts';

export type { Options };

export interface Option {
  readonly type: 'string' | 'boolean';
  /** What stands for its value in help, such as FILE; a flag has none. */
  readonly value?: string;
  readonly default?: string;
  /** One letter, as in `-f`. */
  readonly short?: string;
  /** For help and the reference page; where no default is set it says in brackets what is taken instead. */
  readonly means: string;
}

/** By name, without the dashes. */
export type OptionTable = Readonly<Record<string, Option>>;

/** What a command can change. What it notes for itself, such as the newest block that an admin has seen, is none. */
export const changeKinds = ['files', 'ledger', 'parties', 'services', 'processes'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Command {
  /** The arguments as the help shows them. */
  readonly usage: string;
  readonly summary: string;
  /** Names of what is not an option: one that ends with `?` may be left out, a last one with `...` may be several. */
  readonly arguments: readonly string[];
  /** Its own; `--json`, and `--dry-run` where it changes something, are every command's. */
  readonly options: OptionTable;
  /** Empty for one that only reads. */
  readonly changes: readonly ChangeKind[];
  /** It answers as it goes on: with `--json` a line for each answer. */
  readonly goesOn?: true;
  /** What help and the page say below the options. */
  readonly notes?: string;
  /** Exit codes that mean something of its own. */
  readonly exits?: Readonly<Partial<Record<keyof typeof exitCodes, string>>>;
  /** Returns the exit code. */
  run(given: Given): Promise<number>;
}

/** What was typed, read by the command's own table. */
export interface Given extends Options {
  readonly changes: Changes;
}

const json: Option = { type: 'boolean', means: 'one line of JSON on stdout: {"result": ...}, or {"error": {"code", "detail"}}' };
const jsonLines: Option = {
  ...json,
  means: 'lines of JSON on stdout: {"result": ...} for each answer, {"error": {"code", "detail"}} at most once',
};
const dryRun: Option = {
  type: 'boolean',
  means: 'makes every check, says exactly what would be written, proposed or sent, and does none of it',
};

/** All that it takes. */
export function optionsOf({ options, changes, goesOn }: Pick<Command, 'options' | 'changes' | 'goesOn'>): OptionTable {
  return { ...options, ...(changes.length === 0 ? {} : { 'dry-run': dryRun }), json: goesOn === true ? jsonLines : json };
}

/** @throws {CohortError} USAGE */
export function readGiven(args: readonly string[], command: Command, changes: (isDry: boolean) => Changes): Given {
  const end = args.indexOf('--');
  if (command.changes.length === 0 && args.slice(0, end === -1 ? undefined : end).includes('--dry-run'))
    throw new CohortError('USAGE', '--dry-run: expected at a command that changes something, got it at one that only reads; leave it out');
  const { values, positionals } = readOptions(args, optionsOf(command), command.arguments);
  return { values, positionals, changes: changes(values['dry-run'] === true) };
}

/** An option or argument, named as it is typed, that must be a whole number within bounds. @throws {CohortError} USAGE */
export function wholeNumber(name: string, value: string | boolean | undefined, fallback: number, low: number, high: number): number {
  if (value === undefined) return fallback;
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= low && number <= high))
    throw new CohortError('USAGE', `${name}: expected a whole number from ${String(low)} to ${String(high)}, got ${String(value)}`);
  return number;
}
