// The blocks of a statistics plan, with the smallest bounds that hold any rows the schema admits.
import { CohortError } from '@cohort/protos/errors';
import type { Block } from '@cohort/protos/terms';
import { numberColumns, onGrid } from './moments.ts';
import type { DataSchema } from './schema.ts';

/** Steps per unit of the schema's scale at which the square's scale is still below 2^31. */
export const statisticsScale = 2 ** 15;

/**
 * `count`, `sum` and `squares` for members of at most `rows` rows (the largest bucket's upper edge) at `scale` steps per unit.
 * @throws {CohortError} CONFIG_INVALID when no column is a number, one has no public scale, or a bound is not a safe integer
 */
export function statisticsBlocks(
  schema: Pick<DataSchema, 'columns'>,
  { rows, scale = statisticsScale }: { readonly rows: number; readonly scale?: number },
): readonly [count: Block, sum: Block, squares: Block] {
  const columns = numberColumns(schema);
  const unscaled = columns.find((column) => column.scale === undefined);
  if (columns.length === 0 || unscaled !== undefined)
    throw new CohortError(
      'CONFIG_INVALID',
      `schema: expected number columns with centre and scale for statistics, got ${unscaled === undefined ? 'none' : `"${unscaled.name}" without`}`,
    );
  const most = Math.max(...columns.flatMap((column) => column.range.map((end) => Math.abs(onGrid(Number(end), column, scale)))), 1);
  const [sum, squares] = [rows * most, rows * most ** 2];
  if (!Number.isSafeInteger(squares))
    throw new CohortError(
      'CONFIG_INVALID',
      `statistics: expected rows x (largest value x scale)^2 below 2^53, got ${String(rows)} x ${String(most)}^2; lower the scale, or narrow the schema's ranges`,
    );
  const block = (name: string, length: number, bound: number, steps: number): Block => ({
    name,
    length,
    width: name === 'count' ? 32 : 64,
    scale: steps,
    bound,
    use: 'sum',
  });
  return [block('count', 1, rows, 1), block('sum', columns.length, sum, scale), block('squares', columns.length, squares, scale ** 2)];
}
