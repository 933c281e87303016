// Reads a whole file without a schema and counts each of its columns.
import type { ColumnType, DataSource, TextRow, RawRow, RowSink } from '../../ports/data-source.ts';
import { Faults } from '../faults.ts';
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

  header({ cells }: TextRow): void {
    this.columns = cells.map((title) => new ColumnTally(title));
  }

  types(types: readonly ColumnType[]): void {
    this.#flags = types.flatMap(({ holds }, at) => (holds === 'boolean' ? [at] : []));
    for (const [at, { holds }] of types.entries()) if (holds === 'text') this.columns[at]?.holdTexts();
  }

  rows(batch: readonly RawRow[]): void {
    for (const row of batch) {
      const { line, cells } = this.#flags.length === 0 ? row : withFlags(row, this.#flags);
      if (this.columns.length === 0) this.columns = cells.map((_, at) => new ColumnTally(`column-${String(at + 1)}`));
      if (cells.length !== this.columns.length) {
        this.faults.add({ line, column: Math.min(cells.length, this.columns.length) + 1 }, `${String(this.columns.length)} cells`, String(cells.length));
        continue;
      }
      this.read += 1;
      for (const [at, text] of cells.entries()) this.columns[at]?.add(text);
    }
  }
}
