// One row's cells as numbers, by the schema: each bad cell is a fault by line and column, the rest of the row is read all the same.
import { CohortError } from '@cohort/protos/errors';
import type { Cell as RawCell, RawRow } from '../ports/data-source.ts';
import { numeralsWith } from './decimal.ts';
import { describeCell } from './describe-cell.ts';
import type { Faults, Place } from './faults.ts';
import { parseLabelRule } from './label-rule.ts';
import { saysMissing } from './says-missing.ts';
import {
  indicatorLevels,
  type CategoryColumn,
  type Column,
  type DataSchema,
  type LabelColumn,
  type NumberColumn,
  type NumericLabel,
  type TextLabel,
} from './schema.ts';
import { textDifference } from './text-difference.ts';
import { textFault } from '@cohort/protos/text-fault';

/** What a kept row is beside its features; `patient` is empty without a patient column. */
export interface KeptRow {
  readonly label: 0 | 1;
  readonly patient: string;
}

/** What the schema imputes has a point whatever the file's decimals have. */
interface Cell {
  readonly text: string;
  readonly decimal: '.' | ',';
  readonly place: Place;
}

/** Returns a function that writes one row's features and gives the rest, or null when the row is dropped or has a fault. */
export function rowEncoder(schema: DataSchema, faults: Faults, decimal: '.' | ',' = '.'): (row: RawRow, out: Float64Array) => KeptRow | null {
  const { columns } = schema;
  const labelled = columns.find((column) => column.kind === 'label');
  if (labelled === undefined) throw new CohortError('CONFIG_INVALID', 'schema.columns: expected exactly one column of kind label, got 0');
  const decide = parseLabelRule(schema.label, labelled, 'schema.label');
  const places = featurePlaces(columns);
  const quick = columns.map((column, index) => quickly(column, places[index] ?? 0, schema.missing, decimal));
  return ({ line, cells }, out) => {
    if (cells.length !== columns.length) {
      const column = Math.min(cells.length, columns.length) + 1;
      faults.add({ line, column }, `${String(columns.length)} cells`, `${String(cells.length)}${whyMore(cells, columns.length)}`);
      return null;
    }
    let label: 0 | 1 | null = null;
    let patient: string | null = '';
    let complete = true;
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index];
      const written = cells[index] ?? null;
      if (column === undefined || column.kind === 'ignore') continue;
      if (written !== null && quick[index]?.(written, out) === true) continue;
      const place = { line, column: index + 1, name: column.name };
      const text = written === null || schema.missing.includes(written) ? imputed(column, place, faults) : written;
      // The rest of a row that will be dropped is still checked: a bad cell is a bad file.
      if (text === null) complete = false;
      const cell = { text: text ?? '', place, decimal: text === written ? decimal : '.' };
      if (column.kind === 'label') {
        const value = text === null ? null : labelIn(column, cell, faults, schema.label);
        label = value === null ? null : decide(value);
      } else if (column.kind === 'patient') {
        patient = text === null ? null : patientIn(cell, faults);
      } else if (column.kind === 'number') {
        out[places[index] ?? 0] = (text === null ? null : numberIn(column, cell, faults)) ?? 0;
      } else {
        writeLevel(out, places[index] ?? 0, column, text === null ? -1 : levelOf(column, cell, faults));
      }
    }
    return complete && label !== null && patient !== null ? { label, patient } : null;
  };
}

/** Where each column's first feature stands: numbers, then each category's indicators (see `featureNames`). */
function featurePlaces(columns: readonly Column[]): number[] {
  let nextNumber = 0;
  let nextIndicator = columns.filter(({ kind }) => kind === 'number').length;
  return columns.map((column) => {
    if (column.kind !== 'category') return column.kind === 'number' ? nextNumber++ : 0;
    const at = nextIndicator;
    nextIndicator += indicatorLevels(column).length;
    return at;
  });
}

function writeLevel(out: Float64Array, at: number, column: CategoryColumn, level: number): void {
  const shift = column.encode === 'one-hot-drop-first' ? 1 : 0;
  for (let k = shift; k < column.levels.length; k++) out[at + k - shift] = level === k ? 1 : 0;
}

/** Writes a number in its range, or a level, and says whether the cell was one, without a look at what else it may be. */
function quickly(
  column: Column,
  at: number,
  missing: readonly string[],
  decimal: '.' | ',',
): ((text: string, out: Float64Array) => boolean) | null {
  const numeral = numeralsWith(decimal);
  if (column.kind === 'number') {
    // Where a number says that a cell is missing each one has to be looked at.
    if (missing.some((token) => numeral(token) !== null)) return null;
    const [low, high] = column.range.map(Number) as [number, number];
    const whole = column.type === 'integer';
    return (text, out) => {
      const value = numeral(text);
      if (value === null || value < low || value > high || (whole && !Number.isInteger(value))) return false;
      out[at] = value;
      return true;
    };
  }
  if (column.kind !== 'category' || column.type !== 'text') return null;
  const levels = new Map(column.levels.map((level, index) => [level, index]));
  return (text, out) => {
    const level = levels.get(text);
    if (level === undefined) return false;
    writeLevel(out, at, column, level);
    return true;
  };
}

function whyMore(cells: readonly RawCell[], expected: number): string {
  if (cells.length <= expected) return '';
  if (cells.length === expected + 1 && cells.at(-1) === '') return ', the last one empty; take away the comma at the end of the line';
  return '; quote a cell that holds a comma, and write decimals with a point';
}

/** What stands for a missing cell; null when the row goes, or when the schema lets none be missing, which is a fault. */
function imputed(column: Exclude<Column, { kind: 'ignore' }>, place: Place, faults: Faults): string | null {
  if (column.missing === 'drop-row') return null;
  if (column.missing !== 'refuse') return column.missing.impute;
  faults.add(place, 'a value', 'a missing cell; fill it in or let the schema drop or impute it');
  return null;
}

/** Ids are compared as they are written: one that may stand for the same patient as another, or for none, is refused. */
function patientIn({ text, place }: Cell, faults: Faults): string | null {
  if (text !== '' && !saysMissing(text) && textFault(text) === null) return text;
  faults.add(place, "a patient's id, the same in each of the patient's rows", describeCell(text));
  return null;
}

function labelIn(column: LabelColumn, cell: Cell, faults: Faults, rule: string): number | string | null {
  if (column.type === 'text') return levelOf(column, cell, faults) < 0 ? null : cell.text;
  const remedy = `; write the labels as numbers, which the rule "${rule}" compares, or declare the label as text with its levels`;
  return numberIn(column, cell, faults, remedy);
}

function numberIn(column: NumberColumn | NumericLabel, { text, place, decimal }: Cell, faults: Faults, remedy = ''): number | null {
  const value = numeralsWith(decimal)(text);
  const [low, high] = column.range;
  const outside = value !== null && (value < Number(low) || value > Number(high));
  if (value !== null && !outside && (column.type === 'decimal' || Number.isInteger(value))) return value;
  const expected = `${column.type === 'integer' ? 'an integer' : 'a number'} in ${low}..${high}`;
  const got = describeCell(text, outside ? 'a number out of range' : 'a number that is not whole', decimal);
  faults.add(place, expected, got === 'text' ? `${got}${remedy}` : got);
  return null;
}

/** -1 for a cell that is none. */
function levelOf(column: CategoryColumn | TextLabel, { text, place, decimal }: Cell, faults: Faults): number {
  const value = column.type === 'text' ? null : numeralsWith(decimal)(text);
  const level = column.levels.findIndex((known) =>
    column.type === 'text' ? known === text : value !== null && Number(known) === value,
  );
  if (level < 0)
    faults.add(place, `one of the levels ${shown(column.levels)}`, nearlyOne(column.levels, text) ?? describeCell(text, undefined, decimal));
  return level;
}

/** A cell that a reader would take for a level; which one is not said. */
function nearlyOne(levels: readonly string[], text: string): string | null {
  const difference = levels.map((level) => textDifference(text, level)).find((found) => found !== null);
  return difference === undefined ? null : `a level but for ${difference}`;
}

function shown(levels: readonly string[]): string {
  const most = 12;
  return levels.length <= most ? levels.join(', ') : `${levels.slice(0, most).join(', ')} and ${String(levels.length - most)} more`;
}
