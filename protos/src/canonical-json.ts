// Canonical JSON: keys sorted by UTF-16 code unit; only string, boolean, null, safe integer, array and plain object.
import { CohortError } from './errors.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Lists and objects within each other: far more than any document has, far less than what overflows a call stack. */
const maxDepth = 64;

/**
 * The one byte-stable text of a value.
 * @throws {CohortError} ENCODING_INVALID for floats, NaN, -0, undefined, BigInt, lone surrogates, class instances and more than 64 levels.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', 0);
}

/**
 * Parses JSON text and refuses it unless it already is canonical, so that one value has one text.
 * @throws {CohortError} ENCODING_INVALID
 */
export function parseCanonicalJson(textOfValue: string): Json {
  let value: Json;
  try {
    value = JSON.parse(textOfValue) as Json;
  } catch {
    throw refuse('$', 'valid JSON');
  }
  if (canonicalJson(value) !== textOfValue) throw refuse('$', 'canonical JSON (sorted keys, no white space, integers only)');
  return value;
}

function write(value: unknown, at: string, depth: number): string {
  if (depth > maxDepth) throw refuse('$', `at most ${String(maxDepth)} levels of lists and objects`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw refuse(at, 'well-formed Unicode');
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw refuse(at, 'a safe integer');
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((item, index) => write(item, `${at}[${String(index)}]`, depth + 1)).join(',')}]`;
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${entries.map(([key, item]) => `${write(key, at, depth)}:${write(item, `${at}.${key}`, depth + 1)}`).join(',')}}`;
  }
  throw refuse(at, 'string, boolean, null, safe integer, array or plain object');
}

function refuse(at: string, expected: string): CohortError {
  return new CohortError('ENCODING_INVALID', `${at}: expected ${expected}`);
}
