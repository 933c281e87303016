// The refusal of a plan, in one form.
import { CohortError } from '@cohort/protos/errors';

export function refusePlan(at: string, expected: string, got: string): CohortError {
  return new CohortError('PLAN_NOT_ACCEPTED', `${at}: expected ${expected}, got ${got}`);
}
