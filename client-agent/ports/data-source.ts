// The port through which an institution's rows enter the agent; nothing behind it leaves the site.
import type { Dialect } from '../data/dialect.ts';
import type { CountedBy, Faults } from '../data/faults.ts';

/** A cell as text; null where a source that has types says that there is none. A file of separated values has texts only. */
export type Cell = string | null;

/** One record, with the 1-based line on which it begins, or its number among the rows where the source has no lines. */
export interface RawRow {
  readonly line: number;
  readonly cells: readonly Cell[];
}

/** A record of texts alone, as the names of the columns are: on a line, or on none (0). */
export interface TextRow extends RawRow {
  readonly cells: readonly string[];
}

/**
 * What a column holds in a source that has types, and what the source calls that. `boolean` cells are `true` and `false`, `date` cells
 * begin with year, month and day, a column of `nothing` has no cell in any row.
 */
export interface ColumnType {
  readonly holds: 'whole' | 'real' | 'text' | 'boolean' | 'date' | 'nothing';
  readonly called: string;
}

/** What rows are read into, in the order of the file. */
export interface RowSink {
  /** The file's faults; a source adds those of the writing itself. */
  readonly faults: Faults;
  /** The names of the columns, before any row. @throws {CohortError} DATA_INVALID for other columns: nothing below them says anything */
  header(row: TextRow): void;
  /** What the columns hold, before any row, from a source that has types. @throws {CohortError} DATA_INVALID where that is not what is wanted */
  types?(columns: readonly ColumnType[]): void;
  rows(batch: readonly RawRow[]): void;
  /** After all rows, where it is asked for: what `DataSource.digest` says of the very state that was read; never of one that changed meanwhile. */
  digest?(of: string): void;
}

/** Where rows come from. Adapters: `adapters/csv.ts`, `adapters/parquet.ts`, `adapters/postgresql/`; `test/compliance/rows/` holds them to one another. */
export interface DataSource {
  /** Short name for error messages (a file's base name, never a path). */
  readonly name: string;
  readonly dialect: Dialect;
  /** How a place in it is named. */
  readonly countedBy: CountedBy;
  /** Rows are ordered by what is in them: one that comes moves the numbers of those behind it. */
  readonly isSorted?: true;
  /** What the bytes are now, cheaper than reading them as rows; absent where rows cannot change. @throws {CohortError} as `read` */
  digest?(): Promise<string>;
  /**
   * Reads everything once, strictly, a part at a time.
   * @param header whether the first record names the columns (the schema says so)
   * @throws {CohortError} DATA_NOT_FOUND, PERMISSION_DENIED, of a query CONFIG_INVALID, TIMED_OUT and those of a database, and what the sink throws
   */
  read(header: boolean, sink: RowSink): Promise<void>;
}
