// Proposes a schema for a file that nobody has described yet, and says what a person has to look at before it is shared.
import { CohortError } from '@cohort/protos/errors';
import type { DataSource } from '../../ports/data-source.ts';
import { numeralsWith } from '../decimal.ts';
import { plainDialect, type DeclaredDialect, type Dialect } from '../dialect.ts';
import { parseLabelRule } from '../label-rule.ts';
import { parseSchema } from '../parse-schema.ts';
import { featureNames, type Column, type DataSchema, type LabelColumn } from '../schema.ts';
import { textFault } from '@cohort/protos/text-fault';
import type { ColumnTally } from './column-tally.ts';
import { LabelTies } from './label-ties.ts';
import { noConstants, type PublicConstants } from './public-constants.ts';
import { proposeColumn, type ColumnInput, type Naming } from './propose-column.ts';
import { labelAt, proposeLabel } from './propose-label.ts';
import { leastRows, type Remark } from './remark.ts';
import { TableTally } from './table-tally.ts';

export interface ProfileOptions {
  /** Reads the same file each time it is asked. */
  readonly source: DataSource;
  readonly header: DataSchema['header'];
  /** The schema's. */
  readonly name: string;
  /** The title of the label's column; null to tell it by its title. */
  readonly label: string | null;
  readonly constants?: PublicConstants;
}

export interface Profile {
  readonly schema: DataSchema;
  readonly remarks: readonly Remark[];
  readonly rows: number;
}

/** @throws {CohortError} DATA_INVALID for a file that cannot be read so, USAGE where no column is the label */
export async function profileRows({ source, header, name, label, constants = noConstants }: ProfileOptions): Promise<Profile> {
  const tally = new TableTally(source);
  await source.read(header === 'first-line', tally);
  tally.faults.throwAny();
  if (tally.read === 0) throw new CohortError('DATA_INVALID', `${source.name}:1:1: expected at least one row, got ${header === 'first-line' && tally.columns.length > 0 ? 'a header and no rows' : 'an empty file'}`);
  const { columns: tallies } = tally;
  const remarks: Remark[] = [];
  const decimal = decimalOf(tallies, (text) => remarks.push({ column: null, text }));
  const names = namesFor(tallies, header, source.name);
  const at = labelAt(tallies, label);
  const inputs = tallies.map(
    (column, index): ColumnInput => ({
      naming: names[index] ?? { name: `column-${String(index + 1)}` },
      tally: column,
      decimal,
      constants: Object.hasOwn(constants.columns, column.title) ? constants.columns[column.title] : undefined,
      say: (text) => remarks.push({ column: column.title, text }),
    }),
  );
  const labelled = inputs[at];
  if (labelled === undefined) throw new CohortError('INTERNAL', 'label: expected a column there');
  const { column: labelColumn, rule } = proposeLabel(source.name, labelled);
  const columns = inputs.map((input, index): Column => (index === at ? labelColumn : proposeColumn(input)));
  const ties = await tiesOf(source, header, at, labelColumn, rule, decimal);
  for (const [index, column] of columns.entries())
    if (column.kind !== 'ignore' && index !== at && ties.says(index))
      remarks.push({ column: tallies[index]?.title ?? null, text: 'says the label of nearly every row by itself; if it is written down only once the label is known, make it "ignore"' });
  const one = columns.filter(({ kind }) => kind === 'patient').slice(1);
  const schema: DataSchema = {
    format: 'cohort/data-schema/v1',
    name,
    header,
    ...declared({ ...source.dialect, decimal }),
    missing: missingTexts(tallies, columns),
    columns: columns.map((column) => (one.includes(column) ? { ...nameOf(column), kind: 'ignore' } : column)),
    indicators: 'plus-minus',
    label: rule,
  };
  if (featureNames(schema).length === 0)
    throw new CohortError('DATA_INVALID', `${source.name}: expected a column that can be learnt from, got none; see what is said of each column: ${remarks.map(({ column, text }) => `${column ?? source.name} ${text}`).join('; ')}`);
  remarks.push(...general(header, constants, one.length), ...strayRemark(constants, tallies), ...classRemark(ties.classes));
  return { schema: parseSchema(schema), remarks, rows: tally.read };
}

async function tiesOf(source: DataSource, header: DataSchema['header'], at: number, column: LabelColumn, rule: string, decimal: '.' | ','): Promise<LabelTies> {
  const decide = parseLabelRule(rule, column, 'label');
  const numberOf = numeralsWith(decimal);
  const classOf = (cell: string): 0 | 1 | null => {
    const value = column.type === 'text' ? (column.levels.includes(cell) ? cell : null) : numberOf(cell);
    return value === null ? null : decide(value);
  };
  const ties = new LabelTies(at, classOf, decimal);
  await source.read(header === 'first-line', ties);
  return ties;
}

/** By whole columns: what is a number in one reading only. */
function decimalOf(columns: readonly ColumnTally[], say: (text: string) => void): '.' | ',' {
  const commas = columns.filter(({ withComma }) => withComma > 0).length;
  const points = columns.filter(({ withPoint, dates, filled }) => withPoint > 0 && dates * 2 < filled).length;
  if (commas > 0 && points > 0) say('has decimals with a comma and others with a point; export them with one of the two');
  return commas > points ? ',' : '.';
}

/** A title that is no name gets one made of its letters, and keeps standing beside it. @throws {CohortError} DATA_INVALID */
function namesFor(columns: readonly ColumnTally[], header: DataSchema['header'], file: string): readonly Naming[] {
  const places = new Map<string, number>();
  for (const [index, { title }] of columns.entries()) if (!places.has(title)) places.set(title, index);
  const wrong = columns.flatMap(({ title }, index) => {
    const got = titleFault(title, index, places.get(title) ?? index);
    return got === null ? [] : [`${file}:1:${String(index + 1)}: expected a title of its own for each column, got ${got}`];
  });
  if (wrong.length > 0) throw new CohortError('DATA_INVALID', `${wrong.slice(0, 20).join('\n')}; name the columns in the export`);
  const taken = new Set<string>();
  return columns.map(({ title }, index) => {
    const letters = title.replaceAll('\u00df', 'ss').normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll(/[^A-Za-z0-9_-]+/g, '-').replaceAll(/^[^A-Za-z]+|-+$/g, '').slice(0, 56);
    const wanted = letters === '' ? `column-${String(index + 1)}` : letters;
    let name = wanted;
    for (let next = 2; taken.has(name); next++) name = `${wanted}-${String(next)}`;
    taken.add(name);
    return header === 'none' || name === title ? { name } : { name, title };
  });
}

/** What a title is that no other column may have, or no column; null for one that will do. `first` is where it comes first. */
function titleFault(title: string, index: number, first: number): string | null {
  if (title === '') return 'an empty cell';
  const fault = textFault(title);
  if (fault !== null) return `one with ${fault}`;
  return first === index ? null : `"${title.slice(0, 64)}" a second time, after column ${String(first + 1)}`;
}

function nameOf({ name, title }: Column): Naming {
  return title === undefined ? { name } : { name, title };
}

function declared(dialect: Dialect): { readonly dialect?: DeclaredDialect } {
  const other = Object.entries(dialect).filter(([key, value]) => plainDialect[key as keyof Dialect] !== value);
  return other.length === 0 ? {} : { dialect: Object.fromEntries(other) };
}

function missingTexts(tallies: readonly ColumnTally[], columns: readonly Column[]): readonly string[] {
  const used = tallies.filter((_, at) => columns[at]?.kind !== 'ignore');
  const texts = new Set(used.flatMap(({ empty, missing }) => [...(empty > 0 ? [''] : []), ...missing.keys()]));
  const levels = new Set(columns.flatMap((column) => ('levels' in column ? column.levels : [])));
  return [...texts].filter((text) => !levels.has(text)).sort();
}

function general(header: DataSchema['header'], { columns }: PublicConstants, patients: number): readonly Remark[] {
  return [
    `The levels in the schema are texts of this file${Object.keys(columns).length === 0 ? '' : ' or of the public constants'}, each of at least ${String(leastRows)} rows, and so are its titles${header === 'none' ? '' : ', which are the first line'}: read them before you share it. Nothing else in it is a cell of yours but the range of a label of numbers.`,
    ...(patients === 0 ? [] : ['More than one column seems to say whose a row is; the first one is taken.']),
  ].map((text) => ({ column: null, text }));
}

/** Of a column whose title was mistyped the range would else come from the rows. */
function strayRemark({ columns }: PublicConstants, tallies: readonly ColumnTally[]): readonly Remark[] {
  const titles = new Set(tallies.map(({ title }) => title));
  const stray = Object.keys(columns).filter((title) => !titles.has(title));
  const shown = stray.slice(0, 12).map((title) => `"${title}"`).join(', ');
  const more = stray.length > 12 ? ` and ${String(stray.length - 12)} more` : '';
  return stray.length === 0 ? [] : [{ column: null, text: `The public constants are also of ${shown}${more}, which no column here is titled: see whether one was meant.` }];
}

function classRemark([zeros, ones]: readonly [number, number]): readonly Remark[] {
  return Math.min(zeros, ones) >= leastRows
    ? []
    : [{ column: null, text: `One of the two classes has fewer than ${String(leastRows)} rows: too few to learn it here.` }];
}
