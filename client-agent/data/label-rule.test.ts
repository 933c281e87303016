// Which label rules tell two classes apart.
import test from 'ava';
import fc from 'fast-check';
import { parseLabelRule, singleClass } from './label-rule.ts';
import type { DataSchema, LabelColumn } from './schema.ts';

const over = (label: string, range: readonly [string, string], type: LabelColumn['type'] = 'integer'): Pick<DataSchema, 'columns' | 'label'> => ({
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
      const classOf = parseLabelRule(rule, 'y', 'label');
      const classes = new Set(Array.from({ length: more + 1 }, (_, at) => classOf(low + at)));
      return singleClass(over(rule, [String(low), String(low + more)])) === (classes.size === 2 ? null : [...classes][0]);
    }),
  );
  t.pass();
});
