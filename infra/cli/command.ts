// What a command is, and the strict reading of its options.
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { CohortError } from '@cohort/protos/errors';

export interface Command {
  /** The arguments as the help shows them. */
  readonly usage: string;
  readonly summary: string;
  /** Returns the exit code. */
  run(args: readonly string[]): Promise<number>;
}

export interface Options {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** Parses options and demands exactly the named positional arguments. @throws {CohortError} USAGE */
export function readOptions(args: readonly string[], options: ParseArgsOptionsConfig, positionals: readonly string[]): Options {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw new CohortError('USAGE', thrown instanceof Error ? thrown.message : String(thrown));
  }
  const required = positionals.filter((name) => !name.endsWith('?')).length;
  if (parsed.positionals.length < required || parsed.positionals.length > positionals.length)
    throw new CohortError(
      'USAGE',
      `expected ${positionals.map((name) => name.toUpperCase()).join(' ') || 'no argument'}, got ${parsed.positionals.join(' ') || 'none'}`,
    );
  return { values: parsed.values as Options['values'], positionals: parsed.positionals };
}

/** An option that must be a whole number within bounds. @throws {CohortError} USAGE */
export function wholeNumber(name: string, value: string | boolean | undefined, fallback: number, low: number, high: number): number {
  if (value === undefined) return fallback;
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= low && number <= high))
    throw new CohortError('USAGE', `--${name}: expected a whole number from ${String(low)} to ${String(high)}, got ${String(value)}`);
  return number;
}
