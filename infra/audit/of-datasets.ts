// The statements of the datasets that a command's options name.
import { CohortError } from '@cohort/protos/errors';
import type { BudgetReading } from './read-accounts.ts';

type Given = string | boolean | undefined;

/** What is not given is any. @throws {CohortError} USAGE where datasets are registered, but none that is named so */
export function ofDatasets(all: readonly BudgetReading[], msp: Given, dataset: Given): readonly BudgetReading[] {
  const asked = all.filter((item) => (msp ?? item.msp) === item.msp && (dataset ?? item.dataset) === item.dataset);
  if (asked.length > 0 || all.length === 0) return asked;
  const known = all.map((item) => `--msp ${item.msp} --dataset ${item.dataset}`).join(', ');
  throw new CohortError('USAGE', `datasets: expected one of ${known}, got another; name one of these, or leave both options out`);
}
