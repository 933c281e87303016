// Exact sums and sums of squares of a table's number columns, each value first rounded to a grid on the schema's public scale.
import type { DataSchema, NumberColumn } from './schema.ts';

/** Whole numbers: the values' sum in steps of 1 / scale of the schema's unit, their squares' in steps of 1 / scale^2; by number column. */
export interface Moments {
  readonly count: number;
  readonly sum: readonly bigint[];
  readonly squares: readonly bigint[];
}

/** Columns of kind number that have a public scale, in the order of the features. */
export function numberColumns(schema: Pick<DataSchema, 'columns'>): NumberColumn[] {
  return schema.columns.filter((column) => column.kind === 'number');
}

/** One value's place on the grid: round((x - centre) / scale x steps). The schema's range bounds it; `clip` is not applied. */
export function onGrid(value: number, { centre = '0', scale = '1' }: Pick<NumberColumn, 'centre' | 'scale'>, steps: number): number {
  return Math.round(((value - Number(centre)) / Number(scale)) * steps);
}

/** Over the listed rows of unscaled `features` (row-major, number columns first). The rounding is the only inexact step. */
export function momentsOf(
  { features, columns }: { readonly features: Float64Array; readonly columns: number },
  rows: readonly number[],
  schema: Pick<DataSchema, 'columns'>,
  steps: number,
): Moments {
  const sum: bigint[] = [];
  const squares: bigint[] = [];
  for (const [at, column] of numberColumns(schema).entries()) {
    let [first, second] = [0n, 0n];
    for (const row of rows) {
      const value = BigInt(onGrid(features[row * columns + at] ?? 0, column, steps));
      first += value;
      second += value * value;
    }
    sum.push(first);
    squares.push(second);
  }
  return { count: rows.length, sum, squares };
}
