// The port through which an institution's rows enter the agent; nothing behind it leaves the site.

/** One record as text, with the 1-based line on which it begins. */
export interface RawRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A whole table as text: `header` is null when the source has none. */
export interface RawTable {
  /** Short name for error messages (a file's base name, never a path). */
  readonly name: string;
  readonly header: RawRow | null;
  readonly rows: readonly RawRow[];
}

/** Where rows come from. Adapters: `adapters/csv.ts`, `adapters/synthetic-source.ts`. */
export interface DataSource {
  readonly name: string;
  /**
   * Reads everything, strictly.
   * @param header whether the first record names the columns (the schema says so)
   * @throws {CohortError} DATA_NOT_FOUND, DATA_INVALID (`name:line:column: expected X, got Y`)
   */
  read(header: boolean): Promise<RawTable>;
}
