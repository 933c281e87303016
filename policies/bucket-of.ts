// The public size class of a data set: the ledger and the other members see the bucket, never the row count.
import type { RowBucket } from '@cohort/protos/budgets';
import { CohortError } from '@cohort/protos/errors';

export type { RowBucket };

/** The bucket of a row count, with edges 1, 2, 5, 10, 20, 50, 100, ...; the lower edge is included. @throws {CohortError} DATA_INVALID below 1 */
export function bucketOf(rows: number): RowBucket {
  if (!Number.isSafeInteger(rows) || rows < 1 || rows > 1e15)
    throw new CohortError('DATA_INVALID', `rows: expected an integer in 1..1e15, got ${String(rows)}`);
  let decade = 1;
  while (rows >= decade * 10) decade *= 10;
  if (rows < decade * 2) return { lower: decade, upper: decade * 2 };
  if (rows < decade * 5) return { lower: decade * 2, upper: decade * 5 };
  return { lower: decade * 5, upper: decade * 10 };
}
