// What every trainer asks of a task before it starts.
import { CohortError } from '@cohort/protos/errors';
import type { TrainingTask } from '../ports/trainer.ts';

/** @throws {CohortError} DATA_INVALID for no rows or the wrong columns, CONFIG_INVALID for impossible counts or rates */
export function checkTask({ architecture, data, localSteps, batch, rate, firstStep }: TrainingTask): void {
  if (data.columns !== architecture.input)
    throw new CohortError(
      'DATA_INVALID',
      `data: expected ${String(architecture.input)} features as the architecture says, got ${String(data.columns)}; compare schema and plan`,
    );
  if (data.rows < 1 || data.features.length !== data.rows * data.columns || data.labels.length !== data.rows)
    throw new CohortError('DATA_INVALID', `data: expected at least one row and one label each, got ${String(data.rows)} rows`);
  for (const [name, value, least] of [
    ['localSteps', localSteps, 1],
    ['batch', batch, 1],
    ['firstStep', firstStep, 0],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new CohortError('CONFIG_INVALID', `${name}: expected an integer from ${String(least)}, got ${String(value)}`);
  if (!Number.isFinite(rate) || rate <= 0) throw new CohortError('CONFIG_INVALID', `rate: expected a positive number, got ${String(rate)}`);
}
