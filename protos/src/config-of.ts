// Applies a shape to what a person wrote: a fault there is the configuration's, not a body's that somebody sent.
import { CohortError } from './errors.ts';
import type { Shape } from './shape.ts';

/** @throws {CohortError} CONFIG_INVALID naming the key; what the shape throws by another code is kept */
export function configOf<T>(shape: Shape<T>, value: unknown, at: string): T {
  try {
    return shape(value, at);
  } catch (thrown) {
    const error = CohortError.from(thrown);
    if (error.code !== 'BODY_INVALID') throw error;
    throw new CohortError('CONFIG_INVALID', error.detail, { cause: thrown });
  }
}
