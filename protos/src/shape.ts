// A small vocabulary of strict validators: every field is checked, an unknown key is refused, each with its path.
import type { Json } from './canonical-json.ts';
import { CohortError } from './errors.ts';
import { textFault } from './text-fault.ts';
import { visible } from './visible.ts';

/** Returns the value typed, or throws with the path `at`: `body.r`, or of a file `node.json: offers[0].file` (`at` is then `node.json: `). */
export type Shape<T> = (value: unknown, at: string) => T;

/** Keys whose values are never repeated, nor those of any key below them. */
const secret = /secret|seed|salt|password|private/i;

/** @throws {CohortError} BODY_INVALID always */
export function refuseShape(at: string, expected: string, value: unknown, remedy = ''): never {
  const [file = '', keys = file] = at.split(': ');
  const got = secret.test(keys) ? 'another value (not shown)' : describe(value);
  throw new CohortError(
    'BODY_INVALID',
    `${keys === '' ? file : at}: expected ${expected}, got ${got}${remedy === '' ? '' : `; ${remedy}`}`,
  );
}

/** The path of a key. */
export function under(at: string, key: string): string {
  return at.endsWith(': ') ? `${at}${key}` : `${at}.${key}`;
}

/** Text that people write and compare, such as a name, a purpose, a reason: 1..max characters, none of which hides or has a second writing. */
export function freeText(max: number): Shape<string> {
  return (value, at) => {
    const expected = `1 to ${String(max)} printable characters`;
    if (typeof value !== 'string' || value === '' || value.length > max) return refuseShape(at, expected, value);
    const fault = textFault(value);
    return fault === null ? value : refuseShape(at, `${expected} without ${fault}`, value, 'type it anew, on one line');
  };
}

/** What no person compares by eye, such as a path or an error's detail: one line of 1..max characters of any kind. */
export function line(max: number): Shape<string> {
  return text(max, /^[^\p{Cc}]+$/u, `one line of 1 to ${String(max)} characters`);
}

/** Text of at most `max` characters in the form that `pattern` has. */
export function text(max: number, pattern: RegExp, expected: string): Shape<string> {
  return (value, at) =>
    typeof value === 'string' && value.length <= max && value.isWellFormed() && pattern.test(value)
      ? value
      : refuseShape(at, expected, value);
}

/** Lower-case hex of exactly this many bytes. */
export function hex(bytes: number): Shape<string> {
  return text(2 * bytes, new RegExp(`^[0-9a-f]{${String(2 * bytes)}}$`), `${String(2 * bytes)} lower-case hex digits`);
}

/** A decimal string without exponent, sign or superfluous zeros in front; no longer than what everybody reads as one and the same double. */
export const decimal: Shape<string> = text(21, /^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/, 'a decimal string such as 0.01, of at most 20 digits');

/** A natural number as a decimal string. */
export const natural: Shape<string> = text(39, /^(?:0|[1-9][0-9]{0,38})$/, 'a natural number as a decimal string');

export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Shape<number> {
  return (value, at) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
      ? value
      : refuseShape(at, `an integer in ${String(min)}..${String(max)}`, value);
}

export const boolean: Shape<boolean> = (value, at) => (typeof value === 'boolean' ? value : refuseShape(at, 'true or false', value));

export function oneOf<const T extends string | number>(...allowed: readonly T[]): Shape<T> {
  return (value, at) => allowed.find((item) => item === value) ?? refuseShape(at, allowed.join(' | '), value);
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value, at) => (value === null ? null : shape(value, at));
}

export function list<T>(item: Shape<T>, min: number, max: number): Shape<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length < min || value.length > max)
      return refuseShape(at, `a list of ${String(min)} to ${String(max)} items`, value);
    return value.map((entry: unknown, index) => item(entry, `${at}[${String(index)}]`));
  };
}

/** An object with up to `max` keys of one shape, and values of another. */
export function record<T>(key: Shape<string>, item: Shape<T>, max: number): Shape<Readonly<Record<string, T>>> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuseShape(at, 'an object', value);
    const entries = Object.entries(value);
    if (entries.length > max) return refuseShape(at, `an object of up to ${String(max)} keys`, entries.length);
    return Object.fromEntries(entries.map(([name, entry]) => [key(name, at), item(entry, under(at, name))]));
  };
}

/** A list of exactly three, in order. */
export function triple<T>(item: Shape<T>): Shape<readonly [T, T, T]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length !== 3) return refuseShape(at, 'a list of exactly 3 items', value);
    const [first, second, third] = value as readonly unknown[];
    return [item(first, `${at}[0]`), item(second, `${at}[1]`), item(third, `${at}[2]`)];
  };
}

const fallbacks = new WeakMap<Shape<unknown>, { readonly value: unknown }>();

/**
 * A key of an `object` that may be left out, and what then stands there; nothing does without a fallback. For files that people write:
 * what is signed or hashed by several sides has every key.
 */
export function optional<T>(shape: Shape<T>, fallback?: T): Shape<T> {
  const own: Shape<T> = (value, at) => shape(value, at);
  fallbacks.set(own, { value: fallback });
  return own;
}

export type Fields<T> = { readonly [K in keyof T]-?: Shape<T[K]> };

/** Whatever canonical JSON can say; who reads it checks it. */
export const json: Shape<Json> = (value, at) => (value === undefined ? refuseShape(at, 'a JSON value', value) : (value as Json));

/** An object with exactly these keys, but for those that are `optional`. */
export function object<T extends object>(fields: Fields<T>): Shape<T> {
  const shapes = Object.entries<Shape<unknown>>(fields as Readonly<Record<string, Shape<unknown>>>);
  const format = shapes.find(([key]) => key === 'format')?.[1];
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuseShape(at, 'an object', value);
    // First: a file of another kind is told by what it is, and not by the first of its keys.
    if (format !== undefined && Object.hasOwn(value, 'format')) format((value as Record<string, unknown>)['format'], under(at, 'format'));
    for (const key of Object.keys(value))
      if (!Object.hasOwn(fields, key))
        throw new CohortError('BODY_INVALID', `${under(at, key)}: unknown key; expected only ${Object.keys(fields).join(', ')}`);
    const out: Record<string, unknown> = {};
    for (const [key, shape] of shapes) {
      if (Object.hasOwn(value, key)) {
        out[key] = shape((value as Record<string, unknown>)[key], under(at, key));
        continue;
      }
      const fallback = fallbacks.get(shape);
      if (fallback === undefined) throw new CohortError('BODY_INVALID', `${under(at, key)}: expected a value, got none`);
      if (fallback.value !== undefined) out[key] = fallback.value;
    }
    return out as T;
  };
}

/** One of several objects told apart by the text under `tag`. */
export function tagged<T extends object>(tag: string, variants: { readonly [name: string]: Shape<T> }): Shape<T> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, tag)) return refuseShape(at, `an object with ${tag}`, value);
    const name = (value as Record<string, unknown>)[tag];
    const variant = typeof name === 'string' && Object.hasOwn(variants, name) ? variants[name] : undefined;
    return variant === undefined ? refuseShape(under(at, tag), Object.keys(variants).join(' | '), name) : variant(value, at);
  };
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value.length > 80 ? `text of ${String(value.length)} characters` : visible(JSON.stringify(value));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? `a list of ${String(value.length)}` : `a value of type ${typeof value}`;
}
