// Rows of a member that nobody here has seen, stood in for by rows of this site, drawn with replacement.
import type { Dataset } from '@cohort/client-agent/data/dataset';
import { randomWords } from '@cohort/client-agent/train/random-words';

/** `count` rows at least, patient by patient where rows have one; the same for the same seed. */
export function rowsLike(own: Dataset, count: number, seed: string): Dataset {
  const next = randomWords('syntheticCohort', seed);
  const units = unitsOf(own);
  const chosen: number[] = [];
  const patients: number[] = [];
  for (let drawn = 0; chosen.length < count && units.length > 0; drawn++) {
    const unit = units[next() % units.length] ?? [];
    chosen.push(...unit);
    patients.push(...unit.map(() => drawn));
  }
  const { columns } = own;
  const features = new Float32Array(chosen.length * columns);
  for (const [at, row] of chosen.entries()) features.set(own.features.subarray(row * columns, (row + 1) * columns), at * columns);
  return {
    features,
    labels: Float32Array.from(chosen, (row) => own.labels[row] ?? 0),
    rows: chosen.length,
    columns,
    ...(own.patients === undefined ? {} : { patients: Int32Array.from(patients) }),
  };
}

function unitsOf({ rows, patients }: Dataset): readonly (readonly number[])[] {
  if (patients === undefined) return Array.from({ length: rows }, (_, row) => [row]);
  const grouped = new Map<number, number[]>();
  for (const [row, patient] of patients.entries()) grouped.set(patient, [...(grouped.get(patient) ?? []), row]);
  return [...grouped.values()];
}
