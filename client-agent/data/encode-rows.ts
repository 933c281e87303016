// Turns a text table into numbers by its schema; all that is wrong with it is told at once, by file, line and column, never by value.
import { CohortError } from '@cohort/protos/errors';
import type { RawTable } from '../ports/data-source.ts';
import type { Unit } from '../ports/used-units.ts';
import { checkHeader } from './check-header.ts';
import { cellNumber } from './decimal.ts';
import { Faults } from './faults.ts';
import { headerInstead } from './header-instead.ts';
import { rowEncoder } from './row-encoder.ts';
import { separatorOf } from './separator-of.ts';
import { featureNames, type Column, type DataSchema } from './schema.ts';

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

const looksLikeHeader = 'what looks like a header; write "header": "first-line", or take the line away';

/** @throws {CohortError} DATA_INVALID (`cleveland.data:17:4 (trestbps): expected a number in 0..300, got text`), a line per fault */
export function encodeRows(table: RawTable, schema: DataSchema): EncodedRows {
  const faults = new Faults(table.name);
  if (table.header !== null) checkHeader(table.header, schema.columns, faults);
  // Under other columns every cell would be a fault.
  refuseFaults(faults, table, schema);
  const misplaced = table.header === null && headerInstead(table.rows, schema);
  if (misplaced) faults.add({ line: table.rows[0]?.line ?? 1, column: 1 }, 'a row, as the schema says with "header": "none"', looksLikeHeader);
  const names = featureNames(schema);
  const columns = names.length;
  const features = new Float64Array(table.rows.length * columns);
  const labels = new Float32Array(table.rows.length);
  const patients = new Int32Array(table.rows.length);
  const known = new Map<string, number>();
  const lines: number[] = [];
  const units: Unit[] = [];
  const byPatient = schema.columns.some(({ kind }) => kind === 'patient');
  const encode = rowEncoder(schema, faults);
  for (const row of misplaced ? table.rows.slice(1) : table.rows) {
    const at = lines.length;
    const kept = encode(row, features.subarray(at * columns, (at + 1) * columns));
    if (kept === null) continue;
    labels[at] = kept.label;
    patients[at] = known.get(kept.patient) ?? known.size;
    known.set(kept.patient, patients[at] ?? 0);
    lines.push(row.line);
    units.push(byPatient ? [kept.patient] : row.cells.map((text, index) => byValue(schema.columns[index], text)));
  }
  refuseFaults(faults, table, schema);
  const rows = lines.length;
  if (rows === 0)
    throw new CohortError(
      'DATA_INVALID',
      `${table.name}: expected at least one complete row, got ${String(table.rows.length)} with missing cells`,
    );
  return {
    names,
    rows,
    columns,
    features: features.slice(0, rows * columns),
    labels: labels.slice(0, rows),
    patients: byPatient ? patients.slice(0, rows) : null,
    units,
    lines,
    dropped: table.rows.length - rows,
  };
}

/** One separator instead of another explains every fault. @throws {CohortError} DATA_INVALID when there is any */
function refuseFaults(faults: Faults, { name, header, rows }: RawTable, { columns }: DataSchema): void {
  const records = header === null ? rows : [header, ...rows];
  const separator = faults.any ? separatorOf(records, columns.length) : null;
  if (separator !== null)
    throw new CohortError(
      'DATA_INVALID',
      `${name}:${String(records[0]?.line ?? 1)}:1: expected ${String(columns.length)} cells separated by commas, got ${separator}; export the file with commas between its cells and a point in decimals`,
    );
  faults.throwAny();
}

/** A number written in another way is the same cell. */
function byValue(column: Column | undefined, text: string): string {
  const numeric = column !== undefined && 'type' in column && column.type !== 'text';
  return numeric ? String(cellNumber(text) ?? text) : text;
}
