// Composite keys exactly as Fabric's shim builds them: U+0000, object type, U+0000, each attribute followed by U+0000.
import { CohortError } from '@cohort/protos/errors';

const separator = '\u0000';
const highest = '\u{10ffff}';

/** @throws {CohortError} BODY_INVALID for a part that holds U+0000 or U+10FFFF, which would let one key pose as another. */
export function createCompositeKey(objectType: string, attributes: readonly string[]): string {
  let key = separator;
  for (const part of [objectType, ...attributes]) {
    if (!part.isWellFormed() || part.includes(separator) || part.includes(highest))
      throw new CohortError(
        'BODY_INVALID',
        'composite key: expected parts without U+0000, U+10FFFF and lone surrogates; change the identifier',
      );
    key += part + separator;
  }
  return key;
}

/** The inverse of `createCompositeKey`. @throws {CohortError} BODY_INVALID for a simple key. */
export function splitCompositeKey(key: string): { objectType: string; attributes: string[] } {
  const [first, objectType, ...attributes] = key.split(separator);
  if (first !== '' || objectType === undefined || attributes.pop() !== '')
    throw new CohortError('BODY_INVALID', 'composite key: expected one made by createCompositeKey');
  return { objectType, attributes };
}

/** Half-open range [start, end) of all keys that begin with these attributes. */
export function compositeRange(objectType: string, attributes: readonly string[]): { start: string; end: string } {
  const start = createCompositeKey(objectType, attributes);
  return { start, end: start + highest };
}
