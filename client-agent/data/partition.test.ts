// Splits into training and evaluation rows: for another file, by a seed, and unit by unit.
import test from 'ava';
import fc from 'fast-check';
import { encodeTable } from '../testing/encode-table.ts';
import { unitOf } from '../testing/unit-of.ts';
import { parseSchema } from './parse-schema.ts';
import { splitRows } from './partition.ts';
import { unitTexts } from './unit-texts.ts';

test('a split for another file is refused by line', (t) => {
  t.throws(() => splitRows('site.data', { rows: 2, lines: [1, 3], patients: null, units: [unitOf(['a']), unitOf(['b'])] }, { kind: 'lines', testLines: [2] }), {
    message: /^DATA_INVALID: site\.data:2: expected a kept row/,
  });
});

const numbered = (values: readonly string[]) => ({
  rows: values.length,
  lines: values.map((_, at) => at + 1),
  patients: null,
  units: values.map((value) => unitOf([value, 'x'])),
});

test('a seeded split is the same for the same seed, differs for another, and covers every row once', (t) => {
  const rows = numbered(Array.from({ length: 400 }, (_, at) => String(at)));
  const split = (seed: string, testPercent = 34) => splitRows('x', rows, { kind: 'seeded', seed, testPercent });
  t.deepEqual(split('1'), split('1'));
  t.notDeepEqual(split('1'), split('2'));
  // 136 +- 9.5, five times.
  t.true(Math.abs(split('1').test.length - 136) < 48);
  t.is(split('1', 0).test.length, 0);
  t.deepEqual(
    [...split('1').train, ...split('1').test].sort((a, b) => a - b),
    rows.lines.map((line) => line - 1),
  );
});

test('a row that goes or comes anywhere moves no other row to the other part, and equal rows are in the same one', (t) => {
  const values = fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(values, fc.nat(), fc.integer({ min: 0, max: 90 }), (all, at, testPercent) => {
      const tested = (list: readonly string[]): readonly boolean[] => {
        const rows = new Set(splitRows('x', numbered(list), { kind: 'seeded', seed: 's', testPercent }).test);
        return list.map((_, row) => rows.has(row));
      };
      const gone = at % all.length;
      const whole = tested(all);
      t.deepEqual(tested(all.toSpliced(gone, 1)), whole.toSpliced(gone, 1));
      const parts = new Map<string, boolean>();
      for (const [row, value] of all.entries()) {
        t.is(parts.get(value) ?? whole[row], whole[row]);
        parts.set(value, whole[row] ?? false);
      }
    }),
  );
});

test("a row's unit is its patient, else its own cells with numbers by value, also those that no feature comes from", (t) => {
  const unitsOf = (columns: readonly object[], ...rows: string[][]) =>
    encodeTable(
      { name: 'u.csv', header: null, rows: rows.map((cells, at) => ({ line: at + 1, cells })) },
      parseSchema({ format: 'cohort/data-schema/v1', name: 'u', header: 'none', missing: ['?'], columns, label: 'y > 0' }),
    ).units.map(unitTexts);
  const number = { type: 'decimal', range: ['0', '9'], missing: 'drop-row' };
  const a = { ...number, name: 'a', kind: 'number' };
  const y = { ...number, name: 'y', kind: 'label' };
  t.deepEqual(unitsOf([a, y, { name: 'note', kind: 'ignore' }], ['1.0', '0', '1.0'], ['?', '1', 'n'], ['2e0', '1', '']), [
    ['1', '0', '1.0'],
    ['2', '1', ''],
  ]);
  t.deepEqual(unitsOf([a, y, { name: 'who', kind: 'patient', missing: 'refuse' }], ['1', '0', 'ada']), [['ada']]);
});
