// Which label rules tell two classes apart.
import test from 'ava';
import fc from 'fast-check';
import { encodeTable } from '../testing/encode-table.ts';
import { parseLabelRule, singleClass } from './label-rule.ts';
import { parseSchema } from './parse-schema.ts';
import type { DataSchema, NumericLabel } from './schema.ts';

const over = (label: string, range: readonly [string, string], type: NumericLabel['type'] = 'integer'): Pick<DataSchema, 'columns' | 'label'> => ({
  columns: [{ name: 'y', kind: 'label', type, range, missing: 'refuse' }],
  label,
});

test('a rule that no value in range can meet, or that every one meets, has one class', (t) => {
  for (const [rule, range, only] of [
    ['y > 4', ['0', '4'], 0],
    ['y >= 0', ['0', '4'], 1],
    ['y < 0', ['0', '4'], 0],
    ['y <= 4', ['0', '4'], 1],
    ['y = 5', ['0', '4'], 0],
    ['y = 2.5', ['0', '4'], 0],
    ['y != 2.5', ['0', '4'], 1],
    ['y = 3', ['3', '3'], 1],
    ['y > 0', ['0', '4'], null],
    ['y = 2', ['0', '4'], null],
    ['y != 2', ['0', '4'], null],
  ] as const)
    t.is(singleClass(over(rule, range)), only, rule);
  t.is(singleClass(over('y = 2.5', ['0', '4'], 'decimal')), null);
});

test('over whole labels it says what counting them all would say', (t) => {
  const operator = fc.constantFrom('>', '>=', '=', '!=', '<', '<=');
  fc.assert(
    fc.property(operator, fc.integer({ min: -6, max: 6 }), fc.integer({ min: -4, max: 4 }), fc.nat(4), (op, twice, low, more) => {
      const rule = `y ${op} ${String(twice / 2)}`;
      const classOf = parseLabelRule(rule, { name: 'y', kind: 'label', type: 'integer', range: ['0', '1'], missing: 'refuse' }, 'label');
      const classes = new Set(Array.from({ length: more + 1 }, (_, at) => classOf(low + at)));
      return singleClass(over(rule, [String(low), String(low + more)])) === (classes.size === 2 ? null : [...classes][0]);
    }),
  );
  t.pass();
});

const texts = (label: string, levels: readonly string[] = ['yes', 'no', 'not "yes"']) => ({
  format: 'cohort/data-schema/v1',
  name: 'texts',
  header: 'none',
  missing: ['?'],
  columns: [
    { name: 'a', kind: 'number', type: 'integer', range: ['0', '9'], missing: 'refuse' },
    { name: 'sick', kind: 'label', type: 'text', levels, missing: 'drop-row' },
  ],
  label,
});

test('a label of texts is decided by one of its levels, quoted as JSON quotes it', (t) => {
  const rows = (label: string) =>
    encodeTable(
      { name: 'f.csv', header: null, rows: ['yes', 'no', 'not "yes"', '?', 'yes'].map((cell, at) => ({ line: at + 1, cells: ['1', cell] })) },
      parseSchema(texts(label)),
    );
  t.deepEqual([...rows('sick = "yes"').labels], [1, 0, 0, 1]);
  t.deepEqual([...rows('sick != "yes"').labels], [0, 1, 1, 0]);
  t.deepEqual([...rows('sick = "not \\"yes\\""').labels], [0, 0, 1, 0]);
  t.is(rows('sick = "no"').dropped, 1);
  t.is(singleClass(parseSchema(texts('sick = "no"'))), null);
});

test('a rule over texts that is another than an equality with a level is refused, and so is a level of numbers', (t) => {
  for (const label of ['sick = yes', 'sick > "yes"', 'sick = "Yes"', 'ill = "yes"', 'sick = 1', "sick = 'yes'", 'sick = "\\u0079es"'])
    t.throws(() => parseSchema(texts(label)), { message: /^CONFIG_INVALID: schema\.label: expected "sick = \\"<level>\\"", or / }, label);
  t.throws(() => parseSchema(texts('sick = "yes"', ['yes'])), { message: /schema\.columns\[1\]\.levels: expected at least two levels/ });
  t.throws(() => parseSchema(texts('sick = "yes"', ['yes', '?'])), { message: /levels\[1\]: expected a level that the schema does not list as missing/ });
});

test('a cell that is no level of a label of texts is told by line and column, and which level it nearly is, is not', (t) => {
  const bad = ['YES', 'maybe', 'yes '].map((cell, at) => ({ line: at + 1, cells: ['1', cell] }));
  const { message } = t.throws(() => encodeTable({ name: 'f.csv', header: null, rows: bad }, parseSchema(texts('sick = "yes"', ['yes', 'no']))));
  t.deepEqual(message.split('\n'), [
    'DATA_INVALID: f.csv:1:2 (sick): expected one of the levels yes, no, got a level but for its capitals',
    'f.csv:2:2 (sick): expected one of the levels yes, no, got text',
    'f.csv:3:2 (sick): expected one of the levels yes, no, got a level but for blanks or invisible characters',
  ]);
});
