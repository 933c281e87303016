// The port through which an institution's rows enter the agent; nothing behind it leaves the site.
import type { Dialect } from '../data/dialect.ts';
import type { Faults } from '../data/faults.ts';

/** One record as text, with the 1-based line on which it begins. */
export interface RawRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What rows are read into, in the order of the file. */
export interface RowSink {
  /** The file's faults; a source adds those of the writing itself. */
  readonly faults: Faults;
  /** The names of the columns, before any row. @throws {CohortError} DATA_INVALID for other columns: nothing below them says anything */
  header(row: RawRow): void;
  rows(batch: readonly RawRow[]): void;
}

/** Where rows come from. Adapter: `adapters/csv.ts`. */
export interface DataSource {
  /** Short name for error messages (a file's base name, never a path). */
  readonly name: string;
  readonly dialect: Dialect;
  /** What the bytes are now, cheaper than reading them as rows; absent where rows cannot change. @throws {CohortError} as `read` */
  digest?(): Promise<string>;
  /**
   * Reads everything once, strictly, a part at a time.
   * @param header whether the first record names the columns (the schema says so)
   * @throws {CohortError} DATA_NOT_FOUND, PERMISSION_DENIED, and what the sink throws
   */
  read(header: boolean, sink: RowSink): Promise<void>;
}
