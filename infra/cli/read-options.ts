// The strict reading of what was typed after a command's words.
import { parseArgs } from 'node:util';
import { CohortError } from '@cohort/protos/errors';

export interface Options {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

export type KnownOptions = Readonly<
  Record<string, { readonly type: 'string' | 'boolean'; readonly default?: string; readonly short?: string }>
>;

/** Parses options and demands exactly the named positional arguments; one that ends with `?` may be left out, a last one with `...` may be several. @throws {CohortError} USAGE */
export function readOptions(args: readonly string[], options: KnownOptions, positionals: readonly string[]): Options {
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
function checkOption({ name, rawName, value, inlineValue }: OptionToken, options: KnownOptions): void {
  const own = Object.hasOwn(options, name) ? options[name] : undefined;
  const known = rawName.startsWith('--') || rawName === `-${own?.short ?? '-'}` ? own : undefined;
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
