// The vocabulary of configuration schemas: what a key may hold, and how a refusal says so.

/** `fallback` stands in for a missing key; without one the key is required. */
export interface Field<T> {
  readonly expected: string;
  readonly accepts: (value: unknown) => value is T;
  readonly fallback?: T;
}

export type Schema = Readonly<Record<string, Field<unknown>>>;
export type ConfigOf<S extends Schema> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };

/** Text, not empty, matching `pattern` when given. */
export function text(pattern = /./u): Field<string> {
  return {
    expected: pattern.source === '.' ? 'text' : `text like ${pattern.source}`,
    accepts: (value): value is string => typeof value === 'string' && pattern.test(value),
  };
}

/** A whole number from `low` to `high`. */
export function wholeNumber(low: number, high: number): Field<number> {
  return {
    expected: `a whole number from ${String(low)} to ${String(high)}`,
    accepts: (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high,
  };
}

export const flag: Field<boolean> = { expected: 'true or false', accepts: (value): value is boolean => typeof value === 'boolean' };

/** One of a few texts. */
export function oneOf<const T extends string>(...choices: readonly T[]): Field<T> {
  return { expected: `one of ${choices.join(', ')}`, accepts: (value): value is T => choices.some((choice) => choice === value) };
}

/** A list whose items all are what `item` accepts. */
export function listOf<T>(item: Field<T>, least = 0): Field<readonly T[]> {
  return {
    expected: `a list of at least ${String(least)}, each ${item.expected}`,
    accepts: (value): value is readonly T[] => Array.isArray(value) && value.length >= least && value.every((one) => item.accepts(one)),
  };
}

/** An object of exactly these keys; a key whose field has a fallback must be there too. */
export function objectOf<S extends Schema>(schema: S): Field<ConfigOf<S>> {
  const shape = Object.entries(schema).map(([key, field]) => `${key}: ${field.expected}`);
  return {
    expected: `{${shape.join('; ')}}`,
    accepts: (value): value is ConfigOf<S> =>
      typeof value === 'object' &&
      value !== null &&
      Object.keys(value).every((key) => Object.hasOwn(schema, key)) &&
      Object.entries(schema).every(([key, field]) => field.accepts((value as Readonly<Record<string, unknown>>)[key])),
  };
}

/** A key that may be missing. */
export function optional<T>(field: Field<T>, fallback: T): Field<T> {
  return { ...field, fallback };
}
