// The label rule of a schema, such as `num > 0` or `sick = "yes"`: which values of the label column are class 1.
import { CohortError } from '@cohort/protos/errors';
import type { DataSchema, LabelColumn } from './schema.ts';

const comparisons = {
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '=': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
} as const;

/**
 * Reads a rule over `column`: a number for a label of numbers, `=` or `!=` and one of its levels, as JSON writes it, for one of texts.
 * The returned function takes what such a label's cell is read as. @throws {CohortError} CONFIG_INVALID naming `at`
 */
export function parseLabelRule(rule: unknown, column: LabelColumn, at: string): (value: number | string) => 0 | 1 {
  const [, named, operator = '', operand = ''] = (typeof rule === 'string' ? /^(\S+) (>|>=|=|!=|<|<=) (.+)$/su.exec(rule) : null) ?? [];
  if (column.type === 'text') {
    const level = column.levels.find((known) => JSON.stringify(known) === operand);
    if (named !== column.name || level === undefined || (operator !== '=' && operator !== '!='))
      throw refuse(at, `${JSON.stringify(`${column.name} = "<level>"`)}, or the same with !=, of one of the column's levels`, rule);
    return (value) => ((value === level) === (operator === '=') ? 1 : 0);
  }
  if (named !== column.name || !/^-?\d{1,15}(?:\.\d{1,15})?$/.test(operand))
    throw refuse(at, `"${column.name} <op> <number>", op one of > >= = != < <=`, rule);
  const compare = comparisons[operator as keyof typeof comparisons];
  const limit = Number(operand);
  return (value) => (compare(Number(value), limit) ? 1 : 0);
}

function refuse(at: string, expected: string, rule: unknown): CohortError {
  return new CohortError('CONFIG_INVALID', `${at}: expected ${expected}, got ${JSON.stringify(rule)}`);
}

/** The class that every label of the schema's range or levels has, or null when both can occur. */
export function singleClass({ columns, label }: Pick<DataSchema, 'columns' | 'label'>): 0 | 1 | null {
  const column = columns.find((candidate) => candidate.kind === 'label');
  if (column === undefined) return null;
  const classes = new Set(decisive(column, label).map(parseLabelRule(label, column, 'label')));
  const [only] = classes;
  return classes.size === 1 && only !== undefined ? only : null;
}

/** Values that have every class that a value of the column can have. */
function decisive(column: LabelColumn, label: string): readonly (number | string)[] {
  if (column.type === 'text') return column.levels;
  const [low, high] = column.range.map(Number) as [number, number];
  const threshold = Number(label.split(' ')[2]);
  // An order decides at the ends of the range; an equality is told from the rest at its own value, if a label can have it.
  const possible = threshold >= low && threshold <= high && (column.type === 'decimal' || Number.isInteger(threshold));
  return [low, high, ...(possible ? [threshold] : [])];
}
