// Finds the architecture that the terms name by hash among those that the site agreed to train.
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';
import type { Study } from '../ports/study.ts';
import { architectureHash, type Architecture } from '../train/architecture.ts';

/** @throws {CohortError} TERMS_REFUSED */
export function architectureOf(
  { architecture }: Pick<Terms, 'architecture'>,
  { architectures }: Pick<Study, 'architectures'>,
): Architecture {
  const found = architectures.find((known) => architectureHash(known) === architecture);
  if (found === undefined)
    throw new CohortError(
      'TERMS_REFUSED',
      `architecture ${architecture}: expected one that this site agreed to train; a vote for its plan here takes it up, also after the plan has passed (cohort proposal vote PLAN yes)`,
    );
  return found;
}
