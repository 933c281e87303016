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

/** Added to a standard deviation so that a constant column divides by something (the published recipe's value). */
const stdFloor = 1e-9;

/** Mean and sample standard deviation (n - 1) + 1e-9 over the rows listed. @throws {CohortError} DATA_INVALID below two rows */
export function fitScaling(features: Float64Array, columns: number, rows: readonly number[]): Scaling {
  if (rows.length < 2)
    throw new CohortError('DATA_INVALID', `normalisation local: expected at least 2 training rows, got ${String(rows.length)}`);
  const centre = new Float64Array(columns);
  const scale = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (const row of rows) sum += features[row * columns + column] ?? 0;
    const mean = sum / rows.length;
    let squares = 0;
    for (const row of rows) squares += ((features[row * columns + column] ?? 0) - mean) ** 2;
    centre[column] = mean;
    scale[column] = Math.sqrt(squares / (rows.length - 1)) + stdFloor;
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
  for (const [at, row] of rows.entries())
    for (let column = 0; column < columns; column++) {
      const scaled = ((features[row * columns + column] ?? 0) - (centre[column] ?? 0)) / (scale[column] ?? 1);
      const most = limit[column] ?? Infinity;
      out[at * columns + column] = Math.max(-most, Math.min(most, scaled));
    }
  return out;
}

function unlimited(columns: number): Float64Array {
  return new Float64Array(columns).fill(Infinity);
}
