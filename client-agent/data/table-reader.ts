// Reads a table row by row by its schema and keeps none of it: what is whole is handed on, all that is wrong is told at the end at once.
import { CohortError } from '@cohort/protos/errors';
import type { ColumnType, DataSource, TextRow, RawRow, RowSink } from '../ports/data-source.ts';
import { checkHeader } from './check-header.ts';
import { checkTypes } from './check-types.ts';
import { Faults } from './faults.ts';
import { headerInstead } from './header-instead.ts';
import { rowEncoder, type KeptRow } from './row-encoder.ts';
import { featureNames, type DataSchema } from './schema.ts';
import { sampled, separatorOf } from './separator-of.ts';
import { separatorInstead } from './separators.ts';

const looksLikeHeader = 'what looks like a header; write "header": "first-line", or take the line away';

/** `values` are the row's features; they are overwritten by the next row's. */
export type KeepRow = (row: RawRow, kept: KeptRow, values: Float64Array) => void;

/** Whose rows they are, and how places in it are named. */
export type TableSource = Pick<DataSource, 'name' | 'dialect' | 'countedBy'>;

export interface ReadCount {
  readonly read: number;
  readonly kept: number;
}

export class TableReader implements RowSink {
  readonly faults: Faults;
  readonly #source: TableSource;
  readonly #schema: DataSchema;
  readonly #keep: KeepRow;
  readonly #values: Float64Array;
  readonly #encode: ReturnType<typeof rowEncoder>;
  /** The first records, by which another separator is known. */
  readonly #sample: RawRow[] = [];
  /** Places of cells that are `true` and `false` and are read as 1 and 0. */
  #flags: readonly number[] = [];
  /** The first row, until a second one says whether it is one. */
  #first: RawRow | null = null;
  #headed = false;
  #read = 0;
  #kept = 0;

  constructor(source: TableSource, schema: DataSchema, keep: KeepRow) {
    this.faults = new Faults(source.name, source.countedBy);
    this.#source = source;
    this.#schema = schema;
    this.#keep = keep;
    this.#values = new Float64Array(featureNames(schema).length);
    this.#encode = rowEncoder(schema, this.faults, source.dialect.decimal);
  }

  header(row: TextRow): void {
    this.#headed = true;
    this.#sample.push(row);
    checkHeader(row, this.#schema.columns, this.faults);
    // Under other columns every cell would be a fault.
    this.#refuseFaults();
  }

  types(columns: readonly ColumnType[]): void {
    this.#flags = checkTypes(columns, this.#schema.columns, this.faults);
    this.#refuseFaults();
  }

  rows(batch: readonly RawRow[]): void {
    for (const read of batch) {
      const row = this.#flags.length === 0 ? read : withFlags(read, this.#flags);
      if (this.#sample.length < sampled) this.#sample.push(row);
      this.#read += 1;
      if (this.#read === 1 && !this.#headed) this.#first = row;
      else {
        this.#checkFirst(row);
        this.#take(row);
      }
    }
  }

  /** @throws {CohortError} DATA_INVALID (`cleveland.data:17:4 (trestbps): expected a number in 0..300, got text`), a line per fault */
  end(): ReadCount {
    this.#checkFirst();
    this.#refuseFaults();
    if (this.#read === 0) throw new CohortError('DATA_INVALID', `${this.#source.name}${this.#source.countedBy === 'line' ? ':1:1' : ''}: expected at least one row, got ${this.#headed && this.#source.countedBy === 'line' ? 'a header and no rows' : 'an empty file'}`);
    if (this.#kept === 0)
      throw new CohortError(
        'DATA_INVALID',
        `${this.#source.name}: expected at least one complete row, got ${String(this.#read)} with missing cells`,
      );
    return { read: this.#read, kept: this.#kept };
  }

  #checkFirst(second?: RawRow): void {
    const first = this.#first;
    if (first === null) return;
    this.#first = null;
    if (headerInstead(first, second, this.#schema, this.#source.dialect.decimal))
      this.faults.add({ line: first.line, column: 1 }, 'a row, as the schema says with "header": "none"', looksLikeHeader);
    else this.#take(first);
  }

  #take(row: RawRow): void {
    const kept = this.#encode(row, this.#values);
    if (kept === null) return;
    this.#kept += 1;
    this.#keep(row, kept, this.#values);
  }

  /** One separator instead of another explains every fault. @throws {CohortError} DATA_INVALID when there is any */
  #refuseFaults(): void {
    if (!this.faults.any) return;
    const { columns } = this.#schema;
    const { name, dialect, countedBy } = this.#source;
    const found = countedBy === 'row' ? null : separatorOf(this.#sample, columns.length, dialect);
    if (found !== null)
      throw new CohortError(
        'DATA_INVALID',
        `${name}:${String(this.#sample[0]?.line ?? 1)}:1: expected ${String(columns.length)} cells, got ${separatorInstead(found, dialect)}`,
      );
    this.faults.throwAny();
  }
}

/** With 1 for true and 0 for false at these places. */
export function withFlags(row: RawRow, places: readonly number[]): RawRow {
  const cells = [...row.cells];
  for (const at of places) {
    const cell = cells[at];
    if (cell !== undefined && cell !== null) cells[at] = cell === 'true' ? '1' : '0';
  }
  return { line: row.line, cells };
}
