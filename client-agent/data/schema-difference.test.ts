// What is said of two schemas that are not the same.
import test from 'ava';
import { heartSchema } from './heart-disease.ts';
import { schemaDifference } from './schema-difference.ts';
import type { Column, DataSchema } from './schema.ts';

const schema = heartSchema();
const changed = (name: string, change: Partial<Column>): DataSchema => ({
  ...schema,
  columns: schema.columns.map((column) => (column.name === name ? ({ ...column, ...change } as Column) : column)),
});

test('equal schemas differ in nothing, whatever the order of their keys', (t) => {
  const { columns, ...rest } = schema;
  t.deepEqual(schemaDifference(schema, { columns, ...rest }), []);
});

test('one level more is named alone, and other keys by both values', (t) => {
  const cp = schema.columns.find(({ name }) => name === 'cp');
  const levels = cp?.kind === 'category' ? cp.levels : [];
  t.deepEqual(schemaDifference(schema, changed('cp', { levels: [...levels, '9'] })), [{ at: 'column cp, levels', first: '', second: '"9"' }]);
  t.is(schemaDifference(schema, changed('cp', { levels: levels.toReversed() }))[0]?.at, 'column cp, levels, in another order');
  t.deepEqual(schemaDifference(schema, changed('age', { range: ['0', '130'] })), [
    { at: 'column age, range', first: '["0","120"]', second: '["0","130"]' },
  ]);
  t.deepEqual(schemaDifference(schema, { ...schema, label: 'num > 1' }), [{ at: 'label', first: '"num > 0"', second: '"num > 1"' }]);
});

test('a column that only one has, and another order, are told', (t) => {
  const fewer = { ...schema, columns: schema.columns.slice(1) };
  t.deepEqual(schemaDifference(schema, fewer), [{ at: 'column age', first: 'number', second: '' }]);
  t.deepEqual(schemaDifference(fewer, schema), [{ at: 'column age', first: '', second: 'number' }]);
  const [first, second, ...rest] = schema.columns;
  const swapped = { ...schema, columns: [second, first, ...rest].filter((column) => column !== undefined) };
  t.deepEqual(
    schemaDifference(schema, swapped).map(({ at }) => at),
    ['order of the columns'],
  );
});
