// How the accountant refuses a number.
import { CohortError } from '@cohort/protos/errors';

/** @throws {CohortError} BODY_INVALID always */
export function refuse(at: string, expected: string, got: string): never {
  throw new CohortError('BODY_INVALID', `${at}: expected ${expected}, got ${got}`);
}

/** A rational as text for a message; a long one by its length only. */
export function show({ num, den }: { readonly num: bigint; readonly den: bigint }): string {
  const text = `${String(num)}/${String(den)}`;
  return text.length > 90 ? `a fraction of ${String(text.length)} characters` : text;
}
