// Whether the terms' architecture can learn from rows of this site's schema: as many inputs as features, and labels of two classes.
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';
import { singleClass } from '../data/label-rule.ts';
import { featureNames, type DataSchema } from '../data/schema.ts';
import type { Architecture } from '../train/architecture.ts';

/** Asked before enrolment: the trainer would refuse the same after the round was paid for. @throws {CohortError} TERMS_REFUSED */
export function checkLearnable({ task }: Pick<Terms, 'task'>, { input, loss }: Architecture, schema: DataSchema): void {
  // Statistics are of the columns themselves.
  if (task === 'statistics') return;
  const features = featureNames(schema).length;
  if (input !== features)
    throw new CohortError(
      'TERMS_REFUSED',
      `architecture: expected ${String(features)} inputs, one for each feature of schema ${schema.name}, got ${String(input)}; vote a plan with an architecture for this schema`,
    );
  const only = singleClass(schema);
  if (only !== null)
    throw new CohortError(
      'TERMS_REFUSED',
      `label: expected a rule that tells two classes apart, as ${loss} learns, got "${schema.label}", which is ${String(only)} for every value in range; correct the schema and register the rows under it`,
    );
}
