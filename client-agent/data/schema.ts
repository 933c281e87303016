// The JSON schema of a data set: what each column is, what its cells may hold, and how a label is read from them.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { hash } from '@cohort/protos/hash';
import type { DeclaredDialect } from './dialect.ts';

/** What to do with a row whose cell is missing. `impute` is a decimal string (or a level of a category). */
export type MissingRule = 'refuse' | 'drop-row' | { readonly impute: string };

/** How a column is called in messages, features and rules, and in the file's first line where that is no name. */
interface Named {
  readonly name: string;
  readonly title?: string;
}

/**
 * A measured quantity, within `range` (inclusive). `centre`, `scale` and `clip` are public constants for `normalisation: schema`:
 * x becomes (x - centre) / scale, cut off at -clip and clip. A yes/no column becomes +1/-1 by centre 0.5 and scale 0.5.
 */
export interface NumberColumn extends Named {
  readonly kind: 'number';
  readonly type: 'integer' | 'decimal';
  readonly range: readonly [string, string];
  readonly missing: MissingRule;
  readonly centre?: string;
  readonly scale?: string;
  readonly clip?: string;
}

/** One of a few levels, one-hot encoded; the first level is dropped when `encode` says so. Levels of numeric type compare by value. */
export interface CategoryColumn extends Named {
  readonly kind: 'category';
  readonly type: 'integer' | 'text';
  readonly levels: readonly string[];
  readonly missing: MissingRule;
  readonly encode: 'one-hot' | 'one-hot-drop-first';
}

/** A column that is present in the file and not used: its cells are not looked at. */
export interface IgnoredColumn extends Named {
  readonly kind: 'ignore';
}

/** Says whose record a row is. Its text is no feature and never leaves the process; rows with the same text are one patient's. */
export interface PatientColumn extends Named {
  readonly kind: 'patient';
  readonly missing: 'refuse' | 'drop-row';
}

/** The column that the label rule reads, as numbers in a range. A row without it is refused or dropped, never imputed. */
export interface NumericLabel extends Named {
  readonly kind: 'label';
  readonly type: 'integer' | 'decimal';
  readonly range: readonly [string, string];
  readonly missing: 'refuse' | 'drop-row';
}

/** The same as one of several texts. */
export interface TextLabel extends Named {
  readonly kind: 'label';
  readonly type: 'text';
  readonly levels: readonly string[];
  readonly missing: 'refuse' | 'drop-row';
}

export type LabelColumn = NumericLabel | TextLabel;

export type Column = NumberColumn | CategoryColumn | IgnoredColumn | PatientColumn | LabelColumn;

/** A data set's schema. Its hash is registered on the ledger, so every member of a plan reads the same columns. */
export interface DataSchema {
  readonly format: 'cohort/data-schema/v1';
  readonly name: string;
  /** `first-line`: the file's header must equal the columns' titles, or names where there is none, in order. */
  readonly header: 'none' | 'first-line';
  /** How the files are written, where a site's own offer says nothing else; commas, points and UTF-8 unless told. */
  readonly dialect?: DeclaredDialect;
  /** Cell texts that mean "missing"; an empty cell does only if "" is listed. */
  readonly missing: readonly string[];
  readonly columns: readonly Column[];
  /** What a category's indicators become under `normalisation: schema`: 0 and 1 (the default), or -1 and +1. */
  readonly indicators?: 'zero-one' | 'plus-minus';
  /** `<label column> <op> <decimal>`, op one of > >= = != < <=, or of texts `<label column> = "<level>"` (or !=): true is class 1. */
  readonly label: string;
}

/** H(schema, canonical JSON), hex. */
export function schemaHash(schema: DataSchema): string {
  return hash('schema', canonicalJson(schema));
}

/** What the file's first line has for a column. */
export function titleOf({ name, title }: Pick<Column, 'name' | 'title'>): string {
  return title ?? name;
}

/** Feature names in canonical order: numbers as the columns stand, then each category's indicators `<column>=<level>`. */
export function featureNames(schema: DataSchema): string[] {
  const names: string[] = [];
  for (const column of schema.columns) if (column.kind === 'number') names.push(column.name);
  for (const column of schema.columns)
    if (column.kind === 'category') for (const level of indicatorLevels(column)) names.push(`${column.name}=${level}`);
  return names;
}

/** The levels that get an indicator. */
export function indicatorLevels(column: CategoryColumn): readonly string[] {
  return column.encode === 'one-hot-drop-first' ? column.levels.slice(1) : column.levels;
}
