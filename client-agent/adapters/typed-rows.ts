// What is refused of rows alike in every source that has types: cells that are too long, by row and column.
import { maxCellLength } from '../data/longest-cell.ts';
import { textFault } from '@cohort/protos/text-fault';
import type { Place } from '../data/faults.ts';
import type { RawRow, RowSink } from '../ports/data-source.ts';

/** Rows with a cell that is too long are faults and not handed on. */
export function withoutLong(rows: RawRow[], { faults }: RowSink): RawRow[] {
  return rows.filter(({ line, cells }) => {
    const long = cells.findIndex((cell) => cell !== null && cell.length > maxCellLength);
    if (long >= 0) faults.add({ line, column: long + 1 }, `at most ${String(maxCellLength)} characters`, String(cells[long]?.length));
    return long < 0;
  });
}

/** Of a whole column, by its name where that can be shown. */
export function columnPlace(name: string, at: number): Place {
  const shown = name.length <= 64 && textFault(name) === null;
  return { line: 0, column: at + 1, ...(shown ? { name } : {}) };
}
