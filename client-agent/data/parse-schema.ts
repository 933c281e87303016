// Reads a schema strictly: an unknown key, a doubled name or an impossible range is named, never guessed at.
import { CohortError } from '@cohort/protos/errors';
import { decimal } from './decimal.ts';
import { parseLabelRule } from './label-rule.ts';
import type { Column, DataSchema } from './schema.ts';
import { textFault } from './text-fault.ts';

type Fields = Readonly<Record<string, unknown>>;

const keysOf = {
  schema: ['format', 'name', 'header', 'missing', 'columns', 'indicators?', 'label'],
  number: ['name', 'kind', 'type', 'range', 'missing', 'centre?', 'scale?', 'clip?'],
  category: ['name', 'kind', 'type', 'levels', 'missing', 'encode'],
  ignore: ['name', 'kind'],
  patient: ['name', 'kind', 'missing'],
  label: ['name', 'kind', 'type', 'range', 'missing'],
} as const;

/** Validates parsed JSON. @throws {CohortError} CONFIG_INVALID naming the key, what was expected and what was got */
export function parseSchema(value: unknown, where = 'schema'): DataSchema {
  const schema = record(value, where);
  checkKeys(schema, keysOf.schema, where);
  oneOf(schema['format'], ['cohort/data-schema/v1'], `${where}.format`);
  name(schema['name'], `${where}.name`);
  oneOf(schema['header'], ['none', 'first-line'], `${where}.header`);
  const missing = distinctTexts(schema['missing'], `${where}.missing`);
  const columns = list(schema['columns'], `${where}.columns`);
  const names = columns.map((column, index) => checkColumn(column, `${where}.columns[${String(index)}]`));
  distinctTexts(names, `${where}.columns: names`);
  checkReachable(columns as readonly Column[], missing, `${where}.columns`);
  if (schema['indicators'] !== undefined) oneOf(schema['indicators'], ['zero-one', 'plus-minus'], `${where}.indicators`);
  const patients = columns.filter((column) => record(column, where)['kind'] === 'patient').length;
  if (patients > 1) throw refuse(`${where}.columns`, 'at most one column of kind "patient"', String(patients));
  const labels = columns.filter((column) => record(column, where)['kind'] === 'label') as Column[];
  const [label] = labels;
  if (label === undefined || labels.length !== 1)
    throw refuse(`${where}.columns`, 'exactly one column of kind "label"', String(labels.length));
  parseLabelRule(schema['label'], label.name, `${where}.label`);
  if (!columns.some((column) => ['number', 'category'].includes(String(record(column, where)['kind']))))
    throw refuse(`${where}.columns`, 'at least one column of kind "number" or "category"', 'none');
  return value as DataSchema;
}

function checkColumn(value: unknown, at: string): string {
  const column = record(value, at);
  const kind = oneOf(column['kind'], ['number', 'category', 'ignore', 'patient', 'label'] as const, `${at}.kind`);
  checkKeys(column, keysOf[kind], at);
  if (kind === 'number' || kind === 'label') {
    oneOf(column['type'], ['integer', 'decimal'], `${at}.type`);
    const ends = list(column['range'], `${at}.range`);
    const [low, high] = ends.map((end, index) => decimal(end, `${at}.range[${String(index)}]`));
    if (ends.length !== 2 || low === undefined || high === undefined || low > high)
      throw refuse(`${at}.range`, 'two decimals, lowest first', JSON.stringify(ends));
    checkMissing(column['missing'], kind === 'number', `${at}.missing`, (text) => {
      const imputed = decimal(text, `${at}.missing.impute`);
      if (imputed < low || imputed > high) throw refuse(`${at}.missing.impute`, 'a value in the range', String(imputed));
    });
  }
  if (kind === 'number' && (column['centre'] === undefined) !== (column['scale'] === undefined))
    throw refuse(at, 'both "centre" and "scale" or neither', 'one of them');
  if (column['clip'] !== undefined && column['scale'] === undefined)
    throw refuse(at, '"clip" only together with "centre" and "scale"', 'it alone');
  if (column['clip'] !== undefined && decimal(column['clip'], `${at}.clip`) <= 0)
    throw refuse(`${at}.clip`, 'a positive decimal', JSON.stringify(column['clip']));
  if (kind === 'patient') checkMissing(column['missing'], false, `${at}.missing`, () => undefined);
  if (column['centre'] !== undefined) decimal(column['centre'], `${at}.centre`);
  if (column['scale'] !== undefined && decimal(column['scale'], `${at}.scale`) <= 0)
    throw refuse(`${at}.scale`, 'a positive decimal', JSON.stringify(column['scale']));
  if (kind === 'category') checkCategory(column, at);
  return name(column['name'], `${at}.name`);
}

function checkCategory(column: Fields, at: string): void {
  const type = oneOf(column['type'], ['integer', 'text'], `${at}.type`);
  oneOf(column['encode'], ['one-hot', 'one-hot-drop-first'], `${at}.encode`);
  const levels = distinctTexts(column['levels'], `${at}.levels`);
  if (levels.includes('')) throw refuse(`${at}.levels`, 'texts that are not empty', '""');
  if (levels.length < 2) throw refuse(`${at}.levels`, 'at least two levels', String(levels.length));
  if (type === 'integer') {
    for (const level of levels)
      if (!Number.isInteger(decimal(level, `${at}.levels`))) throw refuse(`${at}.levels`, 'integers', JSON.stringify(level));
    const twin = levels.find((level, index) => levels.findIndex((other) => Number(other) === Number(level)) !== index);
    if (twin !== undefined) throw refuse(`${at}.levels`, 'distinct numbers', `${JSON.stringify(twin)} in another writing too`);
  }
  checkMissing(column['missing'], true, `${at}.missing`, (text) => {
    if (!levels.includes(text)) throw refuse(`${at}.missing.impute`, 'one of the levels', JSON.stringify(text));
  });
}

/** A level that a token for missing hides has no rows, and its weight learns nothing. */
function checkReachable(columns: readonly Column[], missing: readonly string[], at: string): void {
  for (const [index, column] of columns.entries()) {
    const hidden = column.kind === 'category' ? column.levels.find((level) => missing.includes(level)) : undefined;
    if (hidden !== undefined)
      throw refuse(`${at}[${String(index)}].levels`, 'none that the schema lists as missing', JSON.stringify(hidden));
  }
}

function checkMissing(rule: unknown, mayImpute: boolean, at: string, checkImputed: (text: string) => void): void {
  if (rule === 'refuse' || rule === 'drop-row') return;
  if (!mayImpute || typeof rule !== 'object' || rule === null)
    throw refuse(at, mayImpute ? '"refuse", "drop-row" or {"impute": value}' : '"refuse" or "drop-row"', JSON.stringify(rule));
  checkKeys(rule as Fields, ['impute'], at);
  const { impute } = rule as Fields;
  if (typeof impute !== 'string') throw refuse(`${at}.impute`, 'text', JSON.stringify(impute));
  checkImputed(impute);
}

function checkKeys(fields: Fields, expected: readonly string[], at: string): void {
  const known = expected.map((key) => key.replace('?', ''));
  const unknown = Object.keys(fields).find((key) => !known.includes(key));
  if (unknown !== undefined) throw refuse(at, `only the keys ${known.join(', ')}`, `the unknown key "${unknown}"`);
  const absent = expected.find((key) => !key.endsWith('?') && fields[key] === undefined);
  if (absent !== undefined) throw refuse(at, `the key "${absent}"`, 'none');
}

function record(value: unknown, at: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(at, 'an object', JSON.stringify(value));
  return value as Fields;
}

function list(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw refuse(at, 'a list', JSON.stringify(value));
  return value;
}

function distinctTexts(value: unknown, at: string): readonly string[] {
  const texts = list(value, at);
  for (const [index, text] of texts.entries()) {
    if (typeof text !== 'string') throw refuse(`${at}[${String(index)}]`, 'text', JSON.stringify(text));
    const fault = textFault(text);
    if (fault !== null) throw refuse(`${at}[${String(index)}]`, 'text as a cell has it', `text with ${fault}`);
    if (texts.indexOf(text) !== index) throw refuse(at, 'distinct texts', `"${text}" twice`);
  }
  return texts as readonly string[];
}

function name(value: unknown, at: string): string {
  if (typeof value !== 'string' || !/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(value))
    throw refuse(at, 'a name (a letter, then letters, digits, _ or -)', JSON.stringify(value));
  return value;
}

function oneOf<const T extends string>(value: unknown, allowed: readonly T[], at: string): T {
  if (!allowed.includes(value as T)) throw refuse(at, `one of ${allowed.join(', ')}`, JSON.stringify(value));
  return value as T;
}

function refuse(at: string, expected: string, got: string): CohortError {
  return new CohortError('CONFIG_INVALID', `${at}: expected ${expected}, got ${got}`);
}
