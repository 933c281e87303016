// A file's faults are told at once: each kind in a column once with where else, and never what stands in a cell.
import test from 'ava';
import fc from 'fast-check';
import { encodeTable } from '../testing/encode-table.ts';
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
  t.throws(() => encodeTable(table(...rows), schema)).message.replace('DATA_INVALID: ', '').split('\n');

test('every fault of a few is told, a line each, also several of one row and those of a row that would be dropped', (t) => {
  t.deepEqual(detailOf(t, 'a,140,1,0', ',x,3,9', 'b,140,?,high', 'c,?,1,0', 'd,140,1', 'e,140,1,0,0'), [
    "site.csv:2:1 (pid): expected a patient's id, the same in each of the patient's rows, got an empty cell",
    'site.csv:2:2 (bp): expected a number in 0..300, got text',
    'site.csv:2:3 (cp): expected one of the levels 1, 2, got another number',
    'site.csv:2:4 (ill): expected an integer in 0..4, got a number out of range',
    'site.csv:3:4 (ill): expected an integer in 0..4, got text; write the labels as numbers, which the rule "ill > 0" compares, or declare the label as text with its levels',
    'site.csv:4:2 (bp): expected a value, got a missing cell; fill it in or let the schema drop or impute it',
    'site.csv:5:4: expected 4 cells, got 3',
    'site.csv:6:5: expected 4 cells, got 5; quote a cell that holds a comma, and write decimals with a point',
  ]);
});

test('one fault in many lines of a column is told once, with how often and the next lines', (t) => {
  const rows = Array.from({ length: 40 }, (_, at) => (at % 4 === 0 ? 'a,400,1,0' : 'a,low,1,0'));
  t.deepEqual(detailOf(t, ...rows, 'a,1,1,9', 'a,1,1,9'), [
    'site.csv:1:2 (bp): expected a number in 0..300, got a number out of range (10 times: also in lines 5, 9, 13, 17, 21 and 4 more)',
    'site.csv:2:2 (bp): expected a number in 0..300, got text (30 times: also in lines 3, 4, 6, 7, 8 and 24 more)',
    'site.csv:41:4 (ill): expected an integer in 0..4, got a number out of range (2 times: also in line 42)',
  ]);
});

test('property: whatever is wrong, at most twenty kinds are listed, and the counts add up', (t) => {
  const fault = fc.record({ line: fc.integer({ min: 1, max: 999 }), column: fc.nat(60), expected: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(fc.array(fault, { minLength: 1, maxLength: 300, size: 'max' }), (all) => {
      const faults = new Faults('f');
      for (const { line, column, expected } of all) faults.add({ line, column, name: `c${String(column)}` }, expected, 'c');
      const { message } = t.throws(() => {
        faults.throwAny();
      });
      const lines = message.replace('DATA_INVALID: ', '').split('\n');
      const kinds = new Set(all.map(({ column, expected }) => `${String(column)} ${expected}`)).size;
      t.is(lines.length, Math.min(20, kinds) + (kinds > 20 ? 1 : 0));
      const counts = lines.map((line) => Number(/ \((\d+) times: /.exec(line)?.[1] ?? /^f: (\d+) faults of other kinds$/.exec(line)?.[1] ?? 1));
      t.is(counts.reduce((sum, count) => sum + count, 0), all.length);
    }),
  );
  t.notThrows(() => {
    new Faults('f').throwAny();
  });
});

test('a first line of names under "header: none" is told as a header, and the rows below are still checked', (t) => {
  const header = 'site.csv:1:1: expected a row, as the schema says with "header": "none", got what looks like a header; write "header": "first-line", or take the line away';
  t.deepEqual(detailOf(t, 'id,pressure,pain,sick', 'a,140,1,0'), [header]);
  t.deepEqual(detailOf(t, 'id,pressure,pain,sick', 'a,x,1,0'), [header, 'site.csv:2:2 (bp): expected a number in 0..300, got text']);
  // Words in every row are no header, and neither is a row in which one number is none.
  t.notRegex(detailOf(t, 'a,low,1,none', 'a,low,1,none').join(), /header/);
  t.notRegex(detailOf(t, 'a,low,1,0', 'a,140,1,0').join(), /header/);
});

test('property: no cell is repeated, however many are wrong', (t) => {
  const cell = fc.stringMatching(/^[qxz7]{6,9}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 60 }), (rows) => {
      const message = t.throws(() => encodeTable(table(...rows.map((cells) => `p,${cells.join(',')}`)), schema)).message;
      for (const written of rows.flat()) t.false(message.includes(written));
    }),
  );
});

test('a split for another file and a torn patient are told by line', (t) => {
  const encoded = encodeTable(table('a,1,1,0', 'b,1,1,0', 'a,1,1,0', 'a,1,1,0'), schema);
  t.throws(() => splitRows('site.csv', encoded, { kind: 'lines', testLines: [2, 7, 9] }), {
    message: /^DATA_INVALID: site\.csv:7: expected a kept row, [^\n]* \(2 times: also in line 9\)$/,
  });
  t.throws(() => splitRows('site.csv', encoded, { kind: 'lines', testLines: [3] }), {
    message: /^DATA_INVALID: site\.csv:1: expected all rows of a patient in one part, [^\n]* \(2 times: also in line 4\)$/,
  });
});
