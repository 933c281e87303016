// What a check asks of a file, and how it says that the file does not hold.
import { CohortError } from '@cohort/protos/errors';

/** @throws {CohortError} AUDIT_CHECK_FAILED unless `holds` */
export function expectThat(holds: boolean, expected: string, got: string): asserts holds {
  if (!holds) throw new CohortError('AUDIT_CHECK_FAILED', `expected ${expected}, got ${got}`);
}
