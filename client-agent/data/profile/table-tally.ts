// Reads a whole file without a schema and counts each of its columns.
import type { RawRow, RowSink } from '../../ports/data-source.ts';
import { Faults } from '../faults.ts';
import { ColumnTally } from './column-tally.ts';

export class TableTally implements RowSink {
  readonly faults: Faults;
  columns: readonly ColumnTally[] = [];
  read = 0;

  constructor(name: string) {
    this.faults = new Faults(name);
  }

  header({ cells }: RawRow): void {
    this.columns = cells.map((title) => new ColumnTally(title));
  }

  rows(batch: readonly RawRow[]): void {
    for (const { line, cells } of batch) {
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
