// How a file of rows is written: what a schema or an offer declares of it, and nothing that is guessed when rows are read.
import { object, oneOf, optional, type Shape } from '@cohort/protos/shape';

/** Between cells, around a cell, in decimals; how characters are bytes; whether the bytes are compressed. */
export interface Dialect {
  readonly separator: ',' | ';' | '\t' | '|';
  /** `none`: a quote is a character like others. */
  readonly quote: '"' | "'" | 'none';
  readonly decimal: '.' | ',';
  readonly encoding: Encoding;
  readonly compression: 'none' | 'gzip';
}

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin-1' | 'windows-1252';

/** What is left out is as in `plainDialect`. */
export type DeclaredDialect = Partial<Dialect>;

export const plainDialect: Dialect = { separator: ',', quote: '"', decimal: '.', encoding: 'utf-8', compression: 'none' };

export const dialectShape: Shape<DeclaredDialect> = object<DeclaredDialect>({
  separator: optional(oneOf(',', ';', '\t', '|')),
  quote: optional(oneOf('"', "'", 'none')),
  decimal: optional(oneOf('.', ',')),
  encoding: optional(oneOf('utf-8', 'utf-16le', 'utf-16be', 'latin-1', 'windows-1252')),
  compression: optional(oneOf('none', 'gzip')),
});

/** Key by key, a site's own word before the schema's. */
export function dialectOf(schema: { readonly dialect?: DeclaredDialect }, own: DeclaredDialect = {}): Dialect {
  return { ...plainDialect, ...schema.dialect, ...own };
}

/** Characters as they are said on a command line. */
export const dialectWords: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  bar: '|',
  point: '.',
  double: '"',
  single: "'",
};

/** What a refusal advises to write, in a file and at a command: `declare "separator": ";" in the dialect (--dialect separator=semicolon)`. */
export function declaring<K extends keyof Dialect>(key: K, value: Dialect[K]): string {
  const [word] = Object.entries(dialectWords).find(([, character]) => character === value) ?? [value];
  return `declare "${key}": ${JSON.stringify(value)} in the dialect (--dialect ${key}=${word})`;
}
