// Which rows train and which test: by line numbers (a published split) or by a seed, each unit for itself.
import { sha256Behind } from '@cohort/mpc/crypto';
import { encode } from '@cohort/protos/canonical';
import type { EncodedRows } from './encode-rows.ts';
import { Faults, type CountedBy } from './faults.ts';

/**
 * `lines`: 1-based line numbers of the test rows. `seeded`: about `testPercent` of the rows, or of the patients when the schema names
 * them; each is decided by the seed and its own cells alone, so that a row which comes or goes moves no other one (what add/remove
 * adjacency means by one row), and equal rows are in the same part. The test rows are the dataset's `evaluation` partition, with
 * accounts of its own.
 */
export type Partition =
  | { readonly kind: 'all' }
  | { readonly kind: 'lines'; readonly testLines: readonly number[] }
  | { readonly kind: 'seeded'; readonly seed: string; readonly testPercent: number };

/** Row numbers (0-based, of the kept rows), ascending. */
export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * Every kept row is in exactly one part, and so is every patient: the two parts have budgets of their own.
 * @throws {CohortError} DATA_INVALID when a test line is not a kept row (the split belongs to another file) or a patient is in both parts
 */
export function splitRows(
  name: string,
  encoded: Pick<EncodedRows, 'lines' | 'rows' | 'patients' | 'units'>,
  partition: Partition,
  countedBy: CountedBy = 'line',
): Split {
  const { lines, rows, patients } = encoded;
  const faults = new Faults(name, countedBy);
  const test =
    partition.kind === 'all' ? new Set<number>() : partition.kind === 'lines' ? rowsAt(lines, partition, faults) : drawn(encoded, partition);
  const all = Array.from({ length: rows }, (_, row) => row);
  const split = { train: all.filter((row) => !test.has(row)), test: all.filter((row) => test.has(row)) };
  const tested = new Set(split.test.map((row) => patients?.[row]));
  for (const row of patients === null ? [] : split.train)
    if (tested.has(patients?.[row]))
      faults.add({ line: lines[row] ?? 0 }, 'all rows of a patient in one part', "this one's also among the test rows; move them");
  faults.throwAny();
  return split;
}

function rowsAt(lines: readonly number[], { testLines }: Extract<Partition, { kind: 'lines' }>, faults: Faults): Set<number> {
  const rowOfLine = new Map(lines.map((line, row) => [line, row]));
  const rows = testLines.map((line) => {
    const row = rowOfLine.get(line);
    if (row === undefined) faults.add({ line }, 'a kept row, as the split says', 'none; is this the file the split was made for?');
    return row;
  });
  return new Set(rows.filter((row) => row !== undefined));
}

function drawn({ units }: Pick<EncodedRows, 'units'>, { seed, testPercent }: Extract<Partition, { kind: 'seeded' }>): Set<number> {
  const drawOf = sha256Behind(encode('partition', seed));
  return new Set(units.flatMap((unit, row) => (modulo(drawOf(unit), 100) < testPercent ? [row] : [])));
}

/** Of a big-endian number. */
function modulo(bytes: Uint8Array, divisor: number): number {
  let rest = 0;
  for (let at = 0; at < bytes.length; at++) rest = (rest * 256 + (bytes[at] as number)) % divisor;
  return rest;
}
