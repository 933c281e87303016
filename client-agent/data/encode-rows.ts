// Turns a site's rows into numbers by their schema; all that is wrong with them is told at once, by file, line and column, never by value.
import type { DataSource, RowSink } from '../ports/data-source.ts';
import { CanonicalBytes } from '@cohort/protos/canonical';
import type { Unit } from '../ports/used-units.ts';
import { isShortest, numeralsWith } from './decimal.ts';
import { featureNames, type DataSchema } from './schema.ts';
import { TableReader, type TableSource } from './table-reader.ts';

/**
 * Unnormalised rows. `lines` are the 1-based lines of the kept rows, ascending; `dropped` counts rows left out for a missing cell.
 * `patients` numbers each row's patient in order of appearance; null without a patient column. `units` says what each row's protected
 * unit is by its own cells alone, wherever it stands, as the canonical bytes of a list: the patient, else all of the row's cells,
 * numbers by value.
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

/** `digest` is told what was read. @throws {CohortError} DATA_NOT_FOUND, PERMISSION_DENIED, DATA_INVALID with a line per fault */
export async function encodeRows(source: DataSource, schema: DataSchema, digest?: RowSink['digest']): Promise<EncodedRows> {
  const store = rowStore(source, schema);
  const { reader } = store;
  const sink: RowSink = {
    faults: reader.faults,
    header: (row) => {
      reader.header(row);
    },
    types: (columns) => {
      reader.types(columns);
    },
    rows: (batch) => {
      reader.rows(batch);
    },
    ...(digest === undefined ? {} : { digest }),
  };
  await source.read(schema.header === 'first-line', sink);
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
  const unit = new CanonicalBytes();
  const keep = keeper();
  const areNumbers = schema.columns.map((column) => 'type' in column && column.type !== 'text');
  /** A number written in another way is the same cell. */
  const byValue = (text: string): string => (isShortest(text) ? text : String(cellNumber(text) ?? text));
  const reader = new TableReader(source, schema, ({ line, cells }, { label, patient }, values) => {
    const at = lines.length;
    if ((at + 1) * columns > features.length) features = grown(features);
    features.set(values, at * columns);
    labels.push(label);
    lines.push(line);
    unit.clear();
    if (byPatient) {
      const number = known.get(patient) ?? known.size;
      known.set(patient, number);
      patients.push(number);
      unit.field([patient]);
    } else {
      unit.list(cells.length);
      for (let index = 0; index < cells.length; index++) {
        // A cell that is not there counts as an empty one.
        const text = cells[index] ?? '';
        unit.text(areNumbers[index] === true ? byValue(text) : text);
      }
    }
    units.push(keep(unit.subarray(0, unit.length)));
  });
  return {
    reader,
    end() {
      const { read, kept: rows } = reader.end();
      return {
        names,
        rows,
        columns,
        features: features.subarray(0, rows * columns),
        labels: Float32Array.from(labels),
        patients: byPatient ? Int32Array.from(patients) : null,
        units,
        lines,
        dropped: read - rows,
      };
    },
  };
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const twice = new Float64Array(2 * values.length);
  twice.set(values);
  return twice;
}

const pieceBytes = 1024 * 1024;

/** Copies of short byte strings, one after another in pieces of memory that stay where they are. */
function keeper(): (bytes: Uint8Array) => Uint8Array {
  let piece = new Uint8Array(0);
  let at = 0;
  return (bytes) => {
    if (at + bytes.length > piece.length) [piece, at] = [new Uint8Array(Math.max(pieceBytes, bytes.length)), 0];
    const kept = piece.subarray(at, at + bytes.length);
    kept.set(bytes);
    at += bytes.length;
    return kept;
  };
}
