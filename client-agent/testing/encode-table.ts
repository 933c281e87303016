// A table in memory, encoded as a file's rows would be.
import { rowStore, type EncodedRows } from '../data/encode-rows.ts';
import { plainDialect } from '../data/dialect.ts';
import type { DataSchema } from '../data/schema.ts';
import type { DataSource, TextRow, RawRow } from '../ports/data-source.ts';

export interface Table {
  readonly name: string;
  readonly header: TextRow | null;
  readonly rows: readonly RawRow[];
}

/** @throws {CohortError} DATA_INVALID, a line per fault */
export function encodeTable({ name, header, rows }: Table, schema: DataSchema): EncodedRows {
  const store = rowStore({ name, dialect: plainDialect, countedBy: 'line' }, schema);
  if (header !== null) store.reader.header(header);
  store.reader.rows(rows);
  return store.end();
}

/** Rows without a header as a source. */
export function rowsInMemory(name: string, rows: readonly (readonly string[])[]): DataSource {
  return {
    name,
    dialect: plainDialect,
    countedBy: 'line',
    read(_, sink) {
      sink.rows(rows.map((cells, at) => ({ line: at + 1, cells })));
      return Promise.resolve();
    },
  };
}
