// Brings features to a common scale: by the schema's public constants, a site's own training part (the published recipe), or all members'.
import { CohortError } from '@cohort/protos/errors';
import { numberColumns } from './moments.ts';
import type { PooledStatistics } from './pooled-statistics.ts';
import { featureNames, type DataSchema } from './schema.ts';

/** Per feature, x becomes (x - centre) / scale, cut off at -limit and limit; scale > 0, limit > 0 or infinite. */
export interface Scaling {
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  readonly limit: Float64Array;
}

/** Added to a standard deviation (the published recipe's value). */
const stdFloor = 1e-9;

/**
 * Mean and sample standard deviation (n - 1) + 1e-9 over the rows listed; a constant column keeps its unit, scale 1 about its value.
 * Constant is what deviates by no more than the mean is rounded by. A sum over n is off by up to n x 2^-53 of its terms' size, of the
 * differences from that mean in turn only that part of a small number: so the corrected mean is off by one rounding, 2^-53 of the
 * largest value, and a constant column deviates from it by less than twice as much.
 * @throws {CohortError} DATA_INVALID below two rows
 */
export function fitScaling(features: Float64Array, columns: number, rows: readonly number[]): Scaling {
  if (rows.length < 2)
    throw new CohortError('DATA_INVALID', `normalisation local: expected at least 2 training rows, got ${String(rows.length)}`);
  const centre = new Float64Array(columns);
  const scale = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    const value = (row: number): number => features[row * columns + column] ?? 0;
    const meanOf = (of: (row: number) => number): number => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
    const about = meanOf(value);
    const mean = about + meanOf((row) => value(row) - about);
    let [squares, largest] = [0, 0];
    for (const row of rows) {
      squares += (value(row) - mean) ** 2;
      largest = Math.max(largest, Math.abs(value(row)));
    }
    const deviation = Math.sqrt(squares / (rows.length - 1));
    const constant = deviation <= 2 * Number.EPSILON * largest;
    centre[column] = constant ? value(rows[0] ?? 0) : mean;
    scale[column] = constant ? 1 : deviation + stdFloor;
  }
  return { centre, scale, limit: unlimited(columns) };
}

/** The schema's constants and nothing else, so that no row moves another. @throws {CohortError} CONFIG_INVALID when a number column has none */
export function schemaScaling(schema: DataSchema): Scaling {
  const columns = featureNames(schema).length;
  // Indicators of 0 and 1 are -1 and +1 about a centre of one half.
  const [middle, step] = schema.indicators === 'plus-minus' ? [0.5, 0.5] : [0, 1];
  const scaling = {
    centre: new Float64Array(columns).fill(middle),
    scale: new Float64Array(columns).fill(step),
    limit: unlimited(columns),
  };
  let at = 0;
  for (const column of schema.columns) {
    if (column.kind !== 'number') continue;
    if (column.centre === undefined || column.scale === undefined)
      throw new CohortError(
        'CONFIG_INVALID',
        `schema column "${column.name}": expected centre and scale for normalisation "schema", got none`,
      );
    scaling.centre[at] = Number(column.centre);
    scaling.scale[at] = Number(column.scale);
    if (column.clip !== undefined) scaling.limit[at] = Number(column.clip);
    at += 1;
  }
  return scaling;
}

/**
 * Number columns by the pooled statistics, not cut off; indicators by the schema, as no member's rows move them.
 * @throws {CohortError} CONFIG_INVALID when a number column has no public scale, TERMS_REFUSED for statistics of other columns
 */
export function pooledScaling(schema: DataSchema, { mean, deviation }: PooledStatistics): Scaling {
  const numbers = numberColumns(schema).length;
  if (mean.length !== numbers)
    throw new CohortError(
      'TERMS_REFUSED',
      `statistics: expected those of ${String(numbers)} number columns, got ${String(mean.length)}; name a round over this schema`,
    );
  const { centre, scale } = schemaScaling(schema);
  for (let at = 0; at < numbers; at++) {
    const unit = scale[at] ?? 1;
    centre[at] = (centre[at] ?? 0) + unit * (mean[at] ?? 0);
    scale[at] = unit * (deviation[at] ?? 1) + stdFloor;
  }
  return { centre, scale, limit: unlimited(centre.length) };
}

/** The listed rows, scaled, as f32 row-major. */
export function scaleRows(features: Float64Array, columns: number, rows: readonly number[], scaling: Scaling): Float32Array {
  const { centre, scale, limit } = scaling;
  const out = new Float32Array(rows.length * columns);
  for (let at = 0; at < rows.length; at++) {
    const from = (rows[at] as number) * columns;
    for (let column = 0; column < columns; column++) {
      const scaled = ((features[from + column] as number) - (centre[column] as number)) / (scale[column] as number);
      const most = limit[column] as number;
      out[at * columns + column] = Math.max(-most, Math.min(most, scaled));
    }
  }
  return out;
}

function unlimited(columns: number): Float64Array {
  return new Float64Array(columns).fill(Infinity);
}
