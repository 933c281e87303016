// Reads a Parquet file into a sink: columns and types first, then rows in the file's order, each value as the text of its cell.
import type { FileHandle } from 'node:fs/promises';
import type { RowGroup, SchemaTree } from 'hyparquet';
import type { Cell, RawRow, RowSink } from '../../ports/data-source.ts';
import { openRows, unreadable } from '../file-bytes.ts';
import { columnPlace, withoutLong } from '../typed-rows.ts';
import { BrokenFile, changedFile } from './broken-file.ts';
import { ColumnPages, type Values } from './column-pages.ts';
import { calledBy, columnText, type ColumnText } from './column-text.ts';
import { compressors } from './decompress.ts';
import { readFooter, type Footer } from './read-footer.ts';

const batchRows = 1024;

/** @throws {CohortError} as `DataSource.read` */
export async function readParquet(path: string, header: boolean, sink: RowSink): Promise<void> {
  let read = 0;
  const batch = (rows: RawRow[]): void => {
    read += rows.length;
    sink.rows(rows);
  };
  try {
    await using file = await openRows(path);
    const footer = await orBroken(readFooter(file));
    const columns = describe(footer.columns, sink);
    sink.faults.throwAny();
    checkCodecs(footer, sink);
    sink.faults.throwAny();
    if (header) sink.header({ line: 0, cells: columns.map(({ element }) => element.name) });
    sink.types?.(columns.map(({ type }) => type));
    for (const group of footer.metadata.row_groups) await readGroup(file, group, { columns, footer: footer.at, read, sink, batch });
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw unreadable(path, error);
    sink.faults.add({ line: read === 0 ? 0 : read + 1 }, error.expected, error.got);
    // Before any row what is wrong with the file is all there is to say of it.
    if (read === 0) sink.faults.throwAny();
  }
}

interface Reading {
  readonly columns: readonly ColumnText[];
  readonly footer: number;
  /** Rows of the groups before. */
  readonly read: number;
  readonly sink: RowSink;
  readonly batch: (rows: RawRow[]) => void;
}

async function readGroup(file: FileHandle, group: RowGroup, { columns, footer, read, sink, batch }: Reading): Promise<void> {
  const rows = Number(group.num_rows);
  const pages = columns.map(({ element, textOf }, at) => {
    const chunk = group.columns[at];
    if (chunk?.meta_data === undefined || chunk.file_path !== undefined || chunk.meta_data.path_in_schema.join('.') !== element.name)
      throw changedFile();
    return { pages: new ColumnPages(file, chunk.meta_data, element, { rows, footer }), textOf, values: [] as Values, at: 0 };
  });
  for (let done = 0; done < rows;) {
    let count = Math.min(batchRows, rows - done);
    for (const column of pages) {
      if (column.at === column.values.length) [column.values, column.at] = [await orBroken(column.pages.next()), 0];
      count = Math.min(count, column.values.length - column.at);
    }
    const first = read + done + 1;
    const cells = Array.from({ length: count }, (): Cell[] => []);
    for (const column of pages) {
      for (const [row, own] of cells.entries()) own.push(cellOf(column.values[column.at + row], column.textOf));
      column.at += count;
    }
    batch(
      withoutLong(
        cells.map((own, row) => ({ line: first + row, cells: own })),
        sink,
      ),
    );
    done += count;
  }
}

function cellOf(value: unknown, textOf: ColumnText['textOf']): Cell {
  if (value === null) return null;
  try {
    return textOf(value);
  } catch (error) {
    throw error instanceof BrokenFile ? error : changedFile(error);
  }
}

/** Each column's way to text; columns that have none are faults, by name. */
function describe(columns: readonly SchemaTree[], { faults }: RowSink): readonly ColumnText[] {
  return columns.flatMap(({ element, children }, at) => {
    const nested = children.length > 0 || element.repetition_type === 'REPEATED';
    const column = nested ? null : columnText(element);
    if (column !== null) return [column];
    const what = nested ? nestedAs(element) : calledBy(element);
    faults.add(
      columnPlace(element.name, at),
      'numbers, texts, truth values or dates in the column',
      `${what}; leave it out, or make it columns of these, in the export`,
    );
    return [];
  });
}

function nestedAs({ converted_type: converted, logical_type: logical, repetition_type }: SchemaTree['element']): string {
  const called = logical?.type ?? converted;
  if (called === 'LIST' || repetition_type === 'REPEATED') return 'a list in each cell';
  return called === 'MAP' ? 'a map in each cell' : 'columns inside the column';
}

function checkCodecs({ metadata, columns }: Footer, { faults }: RowSink): void {
  for (const [at, { element }] of columns.entries()) {
    const codec = metadata.row_groups
      .map((group) => group.columns[at]?.meta_data?.codec)
      .find((found) => found !== undefined && !Object.hasOwn(compressors, found));
    if (codec !== undefined)
      faults.add(
        columnPlace(element.name, at),
        'a column packed with snappy, gzip, zstd or brotli, or not packed',
        `${codec}; choose one of these in the export`,
      );
  }
}

/** What the decoder throws at bytes that it cannot read; what the system says of the file stays what it is. */
async function orBroken<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const bySystem = error instanceof Error && 'syscall' in error;
    throw error instanceof BrokenFile || bySystem ? error : changedFile(error);
  }
}
