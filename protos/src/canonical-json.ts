// Canonical JSON: keys sorted by UTF-16 code unit; only string, boolean, null, safe integer, array and plain object.
import { CohortError } from './errors.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Lists and objects within each other: far more than any document has, far less than what overflows a call stack. */
const maxDepth = 64;

/** Printable ASCII without quote and backslash: the text that stands for itself between quotes, and nearly all there is. */
const plain = /^[ !#-[\]-~]*$/;

/**
 * The one byte-stable text of a value.
 * @throws {CohortError} ENCODING_INVALID for floats, NaN, -0, undefined, BigInt, lone surrogates, class instances and more than 64 levels.
 */
export function canonicalJson(value: unknown): string {
  return write(value, []);
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
    throw refuse([], 'valid JSON');
  }
  if (canonicalJson(value) !== textOfValue) throw refuse([], 'canonical JSON (sorted keys, no white space, integers only)');
  return value;
}

/** `path` leads from the whole to `value`. */
function write(value: unknown, path: (string | number)[]): string {
  if (path.length > maxDepth) throw refuse([], `at most ${String(maxDepth)} levels of lists and objects`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quote(value, path);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw refuse(path, 'a safe integer');
    return String(value);
  }
  if (Array.isArray(value)) {
    let items = '';
    for (let index = 0; index < value.length; index++) {
      path.push(index);
      items += `${index === 0 ? '' : ','}${write(value[index], path)}`;
      path.pop();
    }
    return `[${items}]`;
  }
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    let members = '';
    for (const key of Object.keys(value).sort()) {
      const name = quote(key, path);
      path.push(key);
      members += `${members === '' ? '' : ','}${name}:${write((value as Record<string, unknown>)[key], path)}`;
      path.pop();
    }
    return `{${members}}`;
  }
  throw refuse(path, 'string, boolean, null, safe integer, array or plain object');
}

function quote(text: string, path: readonly (string | number)[]): string {
  if (plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw refuse(path, 'well-formed Unicode');
  return JSON.stringify(text);
}

function refuse(path: readonly (string | number)[], expected: string): CohortError {
  const at = path.map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${step}`)).join('');
  return new CohortError('ENCODING_INVALID', `$${at}: expected ${expected}`);
}
