// The label rule of a schema, such as `num > 0`: which values of the label column are class 1.
import { CohortError } from '@cohort/protos/errors';

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
