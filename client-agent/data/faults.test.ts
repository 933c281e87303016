// A file's faults are told at once: the first twenty by place, all by kind, and never what stands in a cell.
import test from 'ava';
import fc from 'fast-check';
import { encodeRows } from './encode-rows.ts';
import { Faults } from './faults.ts';
import { parseSchema } from './parse-schema.ts';
import { splitRows } from './partition.ts';

const schema = parseSchema({
  format: 'cohort/data-schema/v1',
  name: 'faults',
  header: 'none',
  missing: ['?'],
  columns: [
    { name: 'pid', kind: 'patient', missing: 'refuse' },
    { name: 'bp', kind: 'number', type: 'decimal', range: ['0', '300'], missing: 'refuse' },
    { name: 'cp', kind: 'category', type: 'integer', levels: ['1', '2'], missing: 'drop-row', encode: 'one-hot' },
    { name: 'ill', kind: 'label', type: 'integer', range: ['0', '4'], missing: 'drop-row' },
  ],
  label: 'ill > 0',
});
const table = (...rows: readonly string[]) => ({
  name: 'site.csv',
  header: null,
  rows: rows.map((row, at) => ({ line: at + 1, cells: row.split(',') })),
});
const detailOf = (t: { throws: (work: () => unknown) => Error }, ...rows: readonly string[]): string[] =>
  t.throws(() => encodeRows(table(...rows), schema)).message.replace('DATA_INVALID: ', '').split('\n');

test('every fault of a few is told, a line each, also several of one row and those of a row that would be dropped', (t) => {
  t.deepEqual(detailOf(t, 'a,140,1,0', ',x,3,9', 'b,140,?,high', 'c,?,1,0', 'd,140,1', 'e,140,1,0,0'), [
    "site.csv:2:1 (pid): expected a patient's id, the same in each of the patient's rows, got an empty cell",
    'site.csv:2:2 (bp): expected a number in 0..300, got text',
    'site.csv:2:3 (cp): expected one of the levels 1, 2, got another number',
    'site.csv:2:4 (ill): expected an integer in 0..4, got a number out of range',
    'site.csv:3:4 (ill): expected an integer in 0..4, got text; write the labels as numbers, which the rule "ill > 0" compares',
    'site.csv:4:2 (bp): expected a value, got a missing cell; fill it in or let the schema drop or impute it',
    'site.csv:5:4: expected 4 cells, got 3',
    'site.csv:6:5: expected 4 cells, got 5; quote a cell that holds a comma, and write decimals with a point',
  ]);
});

test('of many the first twenty are told, then how many of each kind, the commonest first', (t) => {
  const rows = Array.from({ length: 40 }, (_, at) => (at % 4 === 0 ? 'a,400,1,0' : 'a,low,1,0'));
  const lines = detailOf(t, ...rows);
  t.is(lines.length, 20 + 3);
  t.is(lines[0], 'site.csv:1:2 (bp): expected a number in 0..300, got a number out of range');
  t.is(lines[19], 'site.csv:20:2 (bp): expected a number in 0..300, got text');
  t.deepEqual(lines.slice(20), [
    'site.csv: 40 faults in all, by kind:',
    '30 x (bp): expected a number in 0..300, got text',
    '10 x (bp): expected a number in 0..300, got a number out of range',
  ]);
});

test('property: whatever is wrong, at most twenty places and twenty kinds are listed, and the counts add up', (t) => {
  const fault = fc.record({ line: fc.nat(999), column: fc.nat(60), expected: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(fc.array(fault, { minLength: 1, maxLength: 300, size: 'max' }), (all) => {
      const faults = new Faults('f');
      for (const { line, column, expected } of all) faults.add({ line, column, name: `c${String(column)}` }, expected, 'c');
      const { message } = t.throws(() => {
        faults.throwAny();
      });
      const lines = message.split('\n');
      const kinds = new Set(all.map(({ column, expected }) => `${String(column)} ${expected}`)).size;
      t.true(lines.length <= 42);
      const places = lines.filter((line) => /f:\d+:\d+ /.test(line)).length;
      t.is(places, Math.min(20, all.length));
      const counts = lines.filter((line) => /^\d+ (x|of) /.test(line)).map((line) => Number.parseInt(line, 10));
      t.is(lines.some((line) => line.endsWith(' of other kinds')), all.length > 20 && kinds > 20);
      if (all.length > 20) t.is(counts.reduce((sum, count) => sum + count, 0), all.length);
    }),
  );
  t.notThrows(() => {
    new Faults('f').throwAny();
  });
});

test('property: no cell is repeated, however many are wrong', (t) => {
  const cell = fc.stringMatching(/^[qxz7]{6,9}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 60 }), (rows) => {
      const message = t.throws(() => encodeRows(table(...rows.map((cells) => `p,${cells.join(',')}`)), schema)).message;
      for (const written of rows.flat()) t.false(message.includes(written));
    }),
  );
});

test('a split for another file and a torn patient are told line by line', (t) => {
  const encoded = encodeRows(table('a,1,1,0', 'b,1,1,0', 'a,1,1,0', 'a,1,1,0'), schema);
  t.throws(() => splitRows('site.csv', encoded, { kind: 'lines', testLines: [2, 7, 9] }), {
    message: /^DATA_INVALID: site\.csv:7: expected a kept row, .*\nsite\.csv:9: expected a kept row, [^\n]*$/,
  });
  t.throws(() => splitRows('site.csv', encoded, { kind: 'lines', testLines: [3] }), {
    message: /^DATA_INVALID: site\.csv:1: expected all rows of a patient in one part, .*\nsite\.csv:4: expected all rows [^\n]*$/,
  });
});
