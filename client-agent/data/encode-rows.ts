// Turns a text table into numbers by its schema; the first bad cell is named by file, line and column, never by its value.
import { CohortError } from '@cohort/protos/errors';
import type { RawRow, RawTable } from '../ports/data-source.ts';
import type { Unit } from '../ports/used-units.ts';
import { cellNumber } from './decimal.ts';
import { describeCell } from './describe-cell.ts';
import { parseLabelRule } from './label-rule.ts';
import { saysMissing } from './says-missing.ts';
import {
  featureNames,
  indicatorLevels,
  type CategoryColumn,
  type Column,
  type DataSchema,
  type LabelColumn,
  type NumberColumn,
  type PatientColumn,
} from './schema.ts';
import { textDifference } from './text-difference.ts';
import { textFault } from './text-fault.ts';

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

/** Says where a cell stands: `cleveland.data:17:4 (trestbps)`. */
interface Cell {
  readonly text: string;
  readonly at: string;
}

/** @throws {CohortError} DATA_INVALID (`cleveland.data:17:4 (trestbps): expected a number in 0..300, got text of 3 characters`) */
export function encodeRows(table: RawTable, schema: DataSchema): EncodedRows {
  if (table.header !== null) checkHeader(table.name, table.header, schema.columns);
  const names = featureNames(schema);
  const columns = names.length;
  const features = new Float64Array(table.rows.length * columns);
  const labels = new Float32Array(table.rows.length);
  const patients = new Int32Array(table.rows.length);
  const known = new Map<string, number>();
  const lines: number[] = [];
  const units: Unit[] = [];
  const byPatient = schema.columns.some(({ kind }) => kind === 'patient');
  const encode = rowEncoder(table.name, schema);
  for (const row of table.rows) {
    const at = lines.length;
    const kept = encode(row, features.subarray(at * columns, (at + 1) * columns));
    if (kept === null) continue;
    labels[at] = kept.label;
    patients[at] = known.get(kept.patient) ?? known.size;
    known.set(kept.patient, patients[at] ?? 0);
    lines.push(row.line);
    units.push(byPatient ? [kept.patient] : row.cells.map((text, index) => byValue(schema.columns[index], text)));
  }
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

/** A number written in another way is the same cell. */
function byValue(column: Column | undefined, text: string): string {
  const numeric = column?.kind === 'number' || column?.kind === 'label' || (column?.kind === 'category' && column.type !== 'text');
  return numeric ? String(cellNumber(text) ?? text) : text;
}

function checkHeader(name: string, header: RawRow, columns: readonly Column[]): void {
  const refuse = (index: number, expected: string, got: string) =>
    new CohortError('DATA_INVALID', `${name}:${String(header.line)}:${String(index + 1)}: expected ${expected}, got ${got}`);
  for (const [index, title] of header.cells.entries()) {
    if (header.cells.indexOf(title) !== index) throw refuse(index, 'each column once', 'one a second time');
    const column = columns[index];
    if (column?.name !== title)
      throw refuse(index, column === undefined ? 'no more columns' : `the header "${column.name}"`, titleInstead(title, index, columns));
  }
  if (header.cells.length < columns.length)
    throw refuse(header.cells.length, `${String(columns.length)} headers`, String(header.cells.length));
}

/** What stands in place of a column's name. A title that the schema knows is no cell of the site's. */
function titleInstead(title: string, index: number, columns: readonly Column[]): string {
  const place = columns.findIndex(({ name }) => name === title);
  if (place >= 0) return `that of column ${String(place + 1)}; order the columns as the schema does`;
  const difference = textDifference(title, columns[index]?.name ?? '');
  if (difference !== null) return `it but for ${difference}`;
  return describeCell(title, 'a number; does the file begin with a header, as the schema says?');
}

/** What a kept row is beside its features; `patient` is empty without a patient column. */
interface KeptRow {
  readonly label: 0 | 1;
  readonly patient: string;
}

/** Returns a function that writes one row's features and gives the rest, or null when the row is dropped. */
function rowEncoder(name: string, schema: DataSchema): (row: RawRow, out: Float64Array) => KeptRow | null {
  const labelColumn = schema.columns.find((column) => column.kind === 'label');
  const decide = parseLabelRule(schema.label, labelColumn?.name ?? '', 'schema.label');
  const numbers = schema.columns.filter((column) => column.kind === 'number').length;
  return (row, out) => {
    if (row.cells.length !== schema.columns.length) {
      const at = `${name}:${String(row.line)}:${String(Math.min(row.cells.length, schema.columns.length) + 1)}`;
      throw new CohortError('DATA_INVALID', `${at}: expected ${String(schema.columns.length)} cells, got ${String(row.cells.length)}`);
    }
    let label: 0 | 1 | null = null;
    let patient = '';
    let complete = true;
    let nextNumber = 0;
    let nextIndicator = numbers;
    for (const [index, column] of schema.columns.entries()) {
      if (column.kind === 'ignore') continue;
      const cell = { text: row.cells[index] ?? '', at: `${name}:${String(row.line)}:${String(index + 1)} (${column.name})` };
      const text = schema.missing.includes(cell.text) ? imputed(column, cell) : cell.text;
      // The rest of a row that will be dropped is still checked: a bad cell is a bad file.
      if (text === null) complete = false;
      if (column.kind === 'label') {
        if (text !== null) label = decide(numberIn(column, { ...cell, text }));
      } else if (column.kind === 'patient') {
        patient = text === null ? '' : patientIn({ ...cell, text });
      } else if (column.kind === 'number') {
        out[nextNumber++] = text === null ? 0 : numberIn(column, { ...cell, text });
      } else {
        const level = text === null ? -1 : levelOf(column, { ...cell, text });
        const indicators = indicatorLevels(column);
        const shift = column.levels.length - indicators.length;
        for (let k = 0; k < indicators.length; k++) out[nextIndicator++] = level === k + shift ? 1 : 0;
      }
    }
    return complete && label !== null ? { label, patient } : null;
  };
}

function imputed(column: NumberColumn | CategoryColumn | PatientColumn | LabelColumn, cell: Cell): string | null {
  if (column.missing === 'drop-row') return null;
  if (column.missing === 'refuse')
    throw new CohortError(
      'DATA_INVALID',
      `${cell.at}: expected a value, got a missing cell; fill it in or let the schema drop or impute it`,
    );
  return column.missing.impute;
}

/** Ids are compared as they are written: one that may stand for the same patient as another, or for none, is refused. */
function patientIn({ text, at }: Cell): string {
  if (text !== '' && !saysMissing(text) && textFault(text) === null) return text;
  throw new CohortError(
    'DATA_INVALID',
    `${at}: expected a patient's id, the same in each of the patient's rows, got ${describeCell(text)}`,
  );
}

function numberIn(column: NumberColumn | LabelColumn, cell: Cell): number {
  const value = cellNumber(cell.text);
  const [low, high] = column.range;
  const outside = value !== null && (value < Number(low) || value > Number(high));
  if (value === null || outside || (column.type === 'integer' && !Number.isInteger(value)))
    throw new CohortError(
      'DATA_INVALID',
      `${cell.at}: expected ${column.type === 'integer' ? 'an integer' : 'a number'} in ${low}..${high}, got ${describeCell(cell.text, outside ? 'a number out of range' : 'a number that is not whole')}`,
    );
  return value;
}

function levelOf(column: CategoryColumn, cell: Cell): number {
  const value = column.type === 'text' ? null : cellNumber(cell.text);
  const level = column.levels.findIndex((known) =>
    column.type === 'text' ? known === cell.text : value !== null && Number(known) === value,
  );
  if (level < 0)
    throw new CohortError(
      'DATA_INVALID',
      `${cell.at}: expected one of the levels ${column.levels.join(', ')}, got ${nearlyOne(column.levels, cell.text) ?? describeCell(cell.text)}`,
    );
  return level;
}

/** A cell that a reader would take for a level; which one is not said. */
function nearlyOne(levels: readonly string[], text: string): string | null {
  const difference = levels.map((level) => textDifference(text, level)).find((found) => found !== null);
  return difference === undefined ? null : `a level but for ${difference}`;
}
