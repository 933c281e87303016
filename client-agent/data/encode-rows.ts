// Turns a site's rows into numbers by their schema; all that is wrong with them is told at once, by file, line and column, never by value.
import type { DataSource } from '../ports/data-source.ts';
import type { Unit } from '../ports/used-units.ts';
import { numeralsWith } from './decimal.ts';
import { featureNames, type Column, type DataSchema } from './schema.ts';
import { TableReader, type TableSource } from './table-reader.ts';

/**
 * Unnormalised rows. `lines` are the 1-based lines of the kept rows, ascending; `dropped` counts rows left out for a missing cell.
 * `patients` numbers each row's patient in order of appearance; null without a patient column. `units` says what each row's protected
 * unit is by its own cells alone, wherever it stands: the patient, else all of the row's cells, numbers by value.
 */
export interface EncodedRows {
  readonly names: readonly string[];
  readonly rows: number;
  readonly columns: number;
  readonly features: Float64Array;
  readonly labels: Float32Array;
  readonly patients: Int32Array | null;
  readonly units: readonly Unit[];
  readonly lines: readonly number[];
  readonly dropped: number;
}

/** @throws {CohortError} DATA_NOT_FOUND, PERMISSION_DENIED, DATA_INVALID with a line per fault */
export async function encodeRows(source: DataSource, schema: DataSchema): Promise<EncodedRows> {
  const store = rowStore(source, schema);
  await source.read(schema.header === 'first-line', store.reader);
  return store.end();
}

export interface RowStore {
  readonly reader: TableReader;
  /** @throws {CohortError} DATA_INVALID */
  end(): EncodedRows;
}

/** Keeps all rows that its reader is handed. */
export function rowStore(source: TableSource, schema: DataSchema): RowStore {
  const names = featureNames(schema);
  const columns = names.length;
  const byPatient = schema.columns.some(({ kind }) => kind === 'patient');
  const cellNumber = numeralsWith(source.dialect.decimal);
  let features = new Float64Array(256 * columns);
  const labels: number[] = [];
  const patients: number[] = [];
  const known = new Map<string, number>();
  const lines: number[] = [];
  const units: Unit[] = [];
  /** A number written in another way is the same cell. */
  const byValue = (column: Column | undefined, text: string): string =>
    column === undefined || !('type' in column) || column.type === 'text' || shortest.test(text) ? text : String(cellNumber(text) ?? text);
  const reader = new TableReader(source, schema, ({ line, cells }, { label, patient }, values) => {
    const at = lines.length;
    if ((at + 1) * columns > features.length) features = grown(features);
    features.set(values, at * columns);
    labels.push(label);
    const number = known.get(patient) ?? known.size;
    known.set(patient, number);
    patients.push(number);
    lines.push(line);
    // A cell that is not there counts as an empty one.
    units.push(byPatient ? [patient] : cells.map((text, index) => byValue(schema.columns[index], text ?? '')));
  });
  return {
    reader,
    end() {
      const { read, kept: rows } = reader.end();
      return {
        names,
        rows,
        columns,
        features: features.slice(0, rows * columns),
        labels: Float32Array.from(labels),
        patients: byPatient ? Int32Array.from(patients) : null,
        units,
        lines,
        dropped: read - rows,
      };
    },
  };
}

/** A number as it is written back, in few enough digits that this needs no look at it. */
const shortest = /^-?(?:[1-9]\d{0,7}|0)(?:\.\d{0,5}[1-9])?$(?<!^-0)/;

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const twice = new Float64Array(2 * values.length);
  twice.set(values);
  return twice;
}
