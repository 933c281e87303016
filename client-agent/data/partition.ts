// Which rows train and which test: by line numbers (a published split) or drawn from a seed.
import { CohortError } from '@cohort/protos/errors';
import { randomWords } from '../train/random-words.ts';
import { shuffled } from '../train/shuffled.ts';
import type { EncodedRows } from './encode-rows.ts';

/** `lines`: 1-based line numbers of the test rows. `seeded`: `testPercent` of the rows, the same for the same seed and row count. */
export type Partition =
  | { readonly kind: 'all' }
  | { readonly kind: 'lines'; readonly testLines: readonly number[] }
  | { readonly kind: 'seeded'; readonly seed: string; readonly testPercent: number };

/** Row numbers (0-based, of the kept rows), ascending. */
export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** @throws {CohortError} DATA_INVALID when a test line is not a kept row: the split belongs to another file */
export function splitRows(name: string, { lines, rows }: Pick<EncodedRows, 'lines' | 'rows'>, partition: Partition): Split {
  const test = new Set<number>();
  if (partition.kind === 'lines') {
    const rowOfLine = new Map(lines.map((line, row) => [line, row]));
    for (const line of partition.testLines) {
      const row = rowOfLine.get(line);
      if (row === undefined)
        throw new CohortError(
          'DATA_INVALID',
          `${name}:${String(line)}: expected a kept row, as the split says, got none; is this the file the split was made for?`,
        );
      test.add(row);
    }
  } else if (partition.kind === 'seeded') {
    if (!Number.isSafeInteger(partition.testPercent) || partition.testPercent < 0 || partition.testPercent > 90)
      throw new CohortError('CONFIG_INVALID', `partition.testPercent: expected an integer in 0..90, got ${String(partition.testPercent)}`);
    const order = shuffled(rows, randomWords('partition', partition.seed));
    for (const row of order.subarray(0, Math.round((rows * partition.testPercent) / 100))) test.add(row);
  }
  const all = Array.from({ length: rows }, (_, row) => row);
  return { train: all.filter((row) => !test.has(row)), test: all.filter((row) => test.has(row)) };
}
