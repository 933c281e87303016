// Rows that a dataset may not be: one person's, whom bucket and budget would speak of, and one class's, unless that is said to be meant.
import type { ReadRows } from '@cohort/client-agent/data/read-rows';
import { CohortError } from '@cohort/protos/errors';

/**
 * What is said of the rows is how many they are, to whoever registers them.
 * @throws {CohortError} DATA_INVALID for training rows of one unit, or for one class without `oneClass`
 */
export function expectSeveral(file: string, { encoded, units }: Pick<ReadRows, 'encoded' | 'units'>, oneClass: boolean): void {
  if (units.train.length < 2) {
    const unit = encoded.patients === null ? 'row' : 'patient';
    throw new CohortError(
      'DATA_INVALID',
      `${file}: expected two ${unit}s or more to train on, got ${String(units.train.length)}, of whom bucket and budget would speak; add rows, or leave fewer to test with (--evaluation-percent)`,
    );
  }
  const ones = encoded.labels.reduce((sum, label) => sum + label, 0);
  if (oneClass || (ones > 0 && ones < encoded.rows)) return;
  throw new CohortError(
    'DATA_INVALID',
    `${file}: expected rows of both classes, got ${String(encoded.rows)} of class ${ones === 0 ? '0' : '1'} and none of the other; look at the label's rule, or say --one-class where this site has no others`,
  );
}
