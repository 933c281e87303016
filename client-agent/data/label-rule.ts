// The label rule of a schema, such as `num > 0`: which values of the label column are class 1.
import { CohortError } from '@cohort/protos/errors';
import type { DataSchema } from './schema.ts';

const comparisons = {
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '=': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
} as const;

/** Reads a rule over `column`. @throws {CohortError} CONFIG_INVALID naming `at` */
export function parseLabelRule(rule: unknown, column: string, at: string): (value: number) => 0 | 1 {
  const match = typeof rule === 'string' ? /^(\S+) (>|>=|=|!=|<|<=) (-?\d{1,15}(?:\.\d{1,15})?)$/.exec(rule) : null;
  const [, named, operator, threshold] = match ?? [];
  if (named !== column || operator === undefined || threshold === undefined)
    throw new CohortError(
      'CONFIG_INVALID',
      `${at}: expected "${column} <op> <number>", op one of > >= = != < <=, got ${JSON.stringify(rule)}`,
    );
  const compare = comparisons[operator as keyof typeof comparisons];
  const limit = Number(threshold);
  return (value) => (compare(value, limit) ? 1 : 0);
}

/** The class that every label of the schema's range has, or null when both can occur. */
export function singleClass({ columns, label }: Pick<DataSchema, 'columns' | 'label'>): 0 | 1 | null {
  const column = columns.find((candidate) => candidate.kind === 'label');
  if (column === undefined) return null;
  const [low, high] = column.range.map(Number) as [number, number];
  const classOf = parseLabelRule(label, column.name, 'label');
  const threshold = Number(label.split(' ')[2]);
  // An order decides at the ends of the range; an equality is told from the rest at its own value, if a label can have it.
  const possible = threshold >= low && threshold <= high && (column.type === 'decimal' || Number.isInteger(threshold));
  const classes = new Set([low, high, ...(possible ? [threshold] : [])].map(classOf));
  const [only] = classes;
  return classes.size === 1 && only !== undefined ? only : null;
}
