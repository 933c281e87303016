// A schema as a person writes it: an unknown key, a doubled name or an impossible range is named by its path, never guessed at.
import { freeText, list, object, oneOf, optional, refuseShape, tagged, text, under, type Shape } from '@cohort/protos/shape';
import { signedDecimal } from './decimal.ts';
import { dialectShape } from './dialect.ts';
import { parseLabelRule } from './label-rule.ts';
import {
  titleOf,
  type CategoryColumn,
  type Column,
  type DataSchema,
  type IgnoredColumn,
  type LabelColumn,
  type MissingRule,
  type NumberColumn,
  type NumericLabel,
  type PatientColumn,
  type TextLabel,
} from './schema.ts';
import { textFault } from '@cohort/protos/text-fault';

export const mostColumns = 10_000;

const name = text(64, /^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'a name (a letter, then letters, digits, _ or -)');

/** Text as a cell has it: compared as a whole, and so written in one way. */
const written: Shape<string> = (value, at) => {
  if (typeof value !== 'string' || value.length > 200) return refuseShape(at, 'text of at most 200 characters', value);
  const fault = textFault(value);
  return fault === null ? value : refuseShape(at, `text without ${fault}`, value);
};

const texts: Shape<readonly string[]> = (value, at) => {
  const all = list(written, 0, 10_000)(value, at);
  const twice = all.findIndex((item, index) => all.indexOf(item) !== index);
  return twice < 0 ? all : refuseShape(`${at}[${String(twice)}]`, 'distinct texts', all[twice]);
};

/** As the file's first line has it. */
const title: Shape<string> = (value, at) => (value === '' ? refuseShape(at, 'text that is not empty', value) : written(value, at));
const named = { name, title: optional(title) };

const dropOrRefuse = oneOf('refuse', 'drop-row');
const imputing = object<{ readonly impute: string }>({ impute: freeText(200) });
const missingRule: Shape<MissingRule> = (value, at) =>
  typeof value === 'object' && value !== null
    ? imputing(value, at)
    : value === 'refuse' || value === 'drop-row'
      ? value
      : refuseShape(at, '"refuse", "drop-row" or {"impute": value}', value);

const range: Shape<readonly [string, string]> = (value, at) => {
  const [low = '', high = ''] = list(signedDecimal, 2, 2)(value, at);
  return Number(low) <= Number(high) ? [low, high] : refuseShape(at, 'two decimals, lowest first', `${low}..${high}`);
};

const positive: Shape<string> = (value, at) => {
  const decimal = signedDecimal(value, at);
  return Number(decimal) > 0 ? decimal : refuseShape(at, 'a positive decimal', value);
};

const numberFields = object<NumberColumn>({
  ...named,
  kind: oneOf('number'),
  type: oneOf('integer', 'decimal'),
  range,
  missing: missingRule,
  centre: optional(signedDecimal),
  scale: optional(positive),
  clip: optional(positive),
});

const number: Shape<NumberColumn> = (value, at) => {
  const column = numberFields(value, at);
  const [low, high] = column.range.map(Number);
  if (typeof column.missing === 'object') {
    const imputed = signedDecimal(column.missing.impute, `${at}.missing.impute`);
    if (Number(imputed) < Number(low) || Number(imputed) > Number(high))
      return refuseShape(`${at}.missing.impute`, 'a value in the range', imputed);
  }
  if ((column.centre === undefined) !== (column.scale === undefined))
    return refuseShape(at, 'both centre and scale or neither', column.scale === undefined ? 'centre' : 'scale');
  if (column.clip !== undefined && column.scale === undefined) return refuseShape(`${at}.clip`, 'it only with centre and scale', column.clip);
  return column;
};

/** Two at least, and none empty. */
const severalLevels: Shape<readonly string[]> = (value, at) => {
  const levels = texts(value, at);
  if (levels.length < 2) return refuseShape(at, 'at least two levels', levels);
  const empty = levels.indexOf('');
  return empty < 0 ? levels : refuseShape(`${at}[${String(empty)}]`, 'text that is not empty', '');
};

const categoryFields = object<CategoryColumn>({
  ...named,
  kind: oneOf('category'),
  type: oneOf('integer', 'text'),
  levels: severalLevels,
  missing: missingRule,
  encode: oneOf('one-hot', 'one-hot-drop-first'),
});

const category: Shape<CategoryColumn> = (value, at) => {
  const column = categoryFields(value, at);
  const { levels, missing, type } = column;
  for (const [index, level] of type === 'text' ? [] : levels.entries()) {
    const place = `${at}.levels[${String(index)}]`;
    if (!Number.isInteger(Number(signedDecimal(level, place)))) return refuseShape(place, 'an integer', level);
    const twin = levels.findIndex((other) => Number(other) === Number(level));
    if (twin !== index) return refuseShape(place, `another number than levels[${String(twin)}]`, level);
  }
  if (typeof missing === 'object' && !levels.includes(missing.impute))
    return refuseShape(`${at}.missing.impute`, 'one of the levels', missing.impute);
  return column;
};

const label = tagged<LabelColumn>('type', {
  integer: object<NumericLabel>({ ...named, kind: oneOf('label'), type: oneOf('integer'), range, missing: dropOrRefuse }),
  decimal: object<NumericLabel>({ ...named, kind: oneOf('label'), type: oneOf('decimal'), range, missing: dropOrRefuse }),
  text: object<TextLabel>({ ...named, kind: oneOf('label'), type: oneOf('text'), levels: severalLevels, missing: dropOrRefuse }),
});

const column = tagged<Column>('kind', {
  number,
  category,
  ignore: object<IgnoredColumn>({ ...named, kind: oneOf('ignore') }),
  patient: object<PatientColumn>({ ...named, kind: oneOf('patient'), missing: dropOrRefuse }),
  label,
});

const fields = object<DataSchema>({
  format: oneOf('cohort/data-schema/v1'),
  name,
  header: oneOf('none', 'first-line'),
  dialect: optional(dialectShape),
  missing: texts,
  columns: list(column, 2, mostColumns),
  indicators: optional(oneOf('zero-one', 'plus-minus')),
  label: freeText(1000),
});

/** @throws {CohortError} BODY_INVALID or CONFIG_INVALID with the key's path, what was expected and what was got */
export const schemaShape: Shape<DataSchema> = (value, at) => {
  const schema = fields(value, at);
  const { columns, missing } = schema;
  const place = under(at, 'columns');
  const count = (kind: Column['kind']): number => columns.filter((item) => item.kind === kind).length;
  for (const [index, item] of columns.entries()) {
    const first = columns.findIndex((other) => other.name === item.name);
    if (first !== index) return refuseShape(`${place}[${String(index)}].name`, `another name than columns[${String(first)}]`, item.name);
    const twin = columns.findIndex((other) => titleOf(other) === titleOf(item));
    if (twin !== index) return refuseShape(`${place}[${String(index)}].title`, `another title than columns[${String(twin)}]`, titleOf(item));
    // A level that a token for missing hides has no rows, and its weight learns nothing.
    const levels = 'levels' in item ? item.levels : [];
    const hidden = levels.findIndex((level) => missing.includes(level));
    if (hidden >= 0)
      return refuseShape(
        `${place}[${String(index)}].levels[${String(hidden)}]`,
        'a level that the schema does not list as missing',
        levels[hidden],
      );
  }
  if (count('patient') > 1) return refuseShape(place, 'at most one column of kind patient', count('patient'));
  const labelled = columns.find((item) => item.kind === 'label');
  if (labelled === undefined || count('label') !== 1) return refuseShape(place, 'exactly one column of kind label', count('label'));
  if (count('number') + count('category') === 0) return refuseShape(place, 'at least one column of kind number or category', 0);
  parseLabelRule(schema.label, labelled, under(at, 'label'));
  return schema;
};
