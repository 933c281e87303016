// Reads a whole file without a schema and counts each of its columns.
import type { ColumnType, DataSource, TextRow, RawRow, RowSink } from '../../ports/data-source.ts';
import { Faults } from '../faults.ts';
import { mostColumns } from '../schema-shape.ts';
import { withFlags } from '../table-reader.ts';
import { ColumnTally } from './column-tally.ts';

export class TableTally implements RowSink {
  readonly faults: Faults;
  columns: readonly ColumnTally[] = [];
  read = 0;
  #flags: readonly number[] = [];

  constructor({ name, countedBy }: Pick<DataSource, 'name' | 'countedBy'>) {
    this.faults = new Faults(name, countedBy);
  }

  header({ line, cells }: TextRow): void {
    this.#begin(line, cells);
  }

  types(types: readonly ColumnType[]): void {
    this.#flags = types.flatMap(({ holds }, at) => (holds === 'boolean' ? [at] : []));
    for (const [at, { holds }] of types.entries()) if (holds === 'text') this.columns[at]?.holdTexts();
  }

  rows(batch: readonly RawRow[]): void {
    for (const row of batch) {
      const { line, cells } = this.#flags.length === 0 ? row : withFlags(row, this.#flags);
      if (this.columns.length === 0) this.#begin(line, cells.map((_, at) => `column-${String(at + 1)}`));
      if (cells.length !== this.columns.length) {
        this.faults.add({ line, column: Math.min(cells.length, this.columns.length) + 1 }, `${String(this.columns.length)} cells`, String(cells.length));
        continue;
      }
      this.read += 1;
      for (const [at, text] of cells.entries()) this.columns[at]?.add(text);
    }
  }

  /** @throws {CohortError} DATA_INVALID for more columns than a schema may have: each of them is counted by itself */
  #begin(line: number, titles: readonly string[]): void {
    if (titles.length > mostColumns)
      this.faults.add({ line }, `at most ${String(mostColumns)} columns`, `${String(titles.length)}; leave out those that no plan needs`);
    this.faults.throwAny();
    this.columns = titles.map((title) => new ColumnTally(title));
  }
}
