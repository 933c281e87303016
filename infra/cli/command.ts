// What a command is, and the strict reading of its options.
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { CohortError } from '@cohort/protos/errors';

export interface Command {
  /** The arguments as the help shows them. */
  readonly usage: string;
  readonly summary: string;
  /** What `--help` prints instead of usage and summary. */
  readonly help?: string;
  /** Returns the exit code. */
  run(args: readonly string[]): Promise<number>;
}

export interface Options {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** Parses options and demands exactly the named positional arguments; one that ends with `?` may be left out, a last one with `...` may be several. @throws {CohortError} USAGE */
export function readOptions(args: readonly string[], options: ParseArgsOptionsConfig, positionals: readonly string[]): Options {
  // Strictness is our own: the parser's messages say neither what was expected nor what to do.
  const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const seen = new Set<string>();
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue;
    checkOption(token, options);
    if (seen.has(token.name)) throw new CohortError('USAGE', `${token.rawName}: expected once, got it twice; leave one out`);
    seen.add(token.name);
  }
  const required = positionals.filter((name) => !name.endsWith('?')).length;
  const most = positionals.some((name) => name.includes('...')) ? Number.POSITIVE_INFINITY : positionals.length;
  if (parsed.positionals.length < required || parsed.positionals.length > most)
    throw new CohortError(
      'USAGE',
      `arguments: expected ${positionals.map((name) => name.toUpperCase()).join(' ') || 'none'}, got ${parsed.positionals.join(' ') || 'none'}; ${positionals.length === 0 && Object.hasOwn(options, 'dir') ? 'a folder is named with --dir' : '--help shows how'}`,
    );
  return { values: parsed.values, positionals: parsed.positionals };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** @throws {CohortError} USAGE */
function checkOption({ name, rawName, value, inlineValue }: OptionToken, options: ParseArgsOptionsConfig): void {
  const known = Object.hasOwn(options, name) && rawName.startsWith('--') ? options[name] : undefined;
  if (known === undefined) {
    const names = Object.keys(options).map((option) => `--${option}`);
    throw new CohortError('USAGE', `options: expected ${names.join(', ') || 'none'}; got ${rawName}; --help shows how`);
  }
  if (known.type === 'boolean') {
    if (value !== undefined) throw new CohortError('USAGE', `${rawName}: expected no value, got ${value}; leave it out`);
    return;
  }
  // `--as --dir x`: the value was forgotten. One that begins with a dash is written --as=-x.
  const forgotten = value === undefined || value === '' || (inlineValue !== true && value.startsWith('-'));
  if (forgotten)
    throw new CohortError('USAGE', `${rawName}: expected a value after it, got ${value === undefined || value === '' ? 'none' : value}`);
}

/** An option or argument, named as it is typed, that must be a whole number within bounds. @throws {CohortError} USAGE */
export function wholeNumber(name: string, value: string | boolean | undefined, fallback: number, low: number, high: number): number {
  if (value === undefined) return fallback;
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= low && number <= high))
    throw new CohortError('USAGE', `${name}: expected a whole number from ${String(low)} to ${String(high)}, got ${String(value)}`);
  return number;
}
