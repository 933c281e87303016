// Tables fit the screen: cells are broken at spaces, nothing is cut off, numbers stay flush right.
import test from 'ava';
import fc from 'fast-check';
import { table, tableRows } from './table.ts';
import { wrap } from './wrap.ts';

test('a table that fits is drawn in one line a row, numbers flush right', (t) => {
  t.deepEqual(
    table([
      ['round', 'state', 'seconds'],
      ['1', 'published', '2.1'],
      ['10', 'open', '12.0'],
    ]),
    ['round  state      seconds', '    1  published      2.1', '   10  open          12.0'],
  );
});

test('the widest column is broken first, heading and cells at spaces', (t) => {
  t.deepEqual(
    tableRows(
      [
        ['rounds left', 'who'],
        ['3', 'one two three'],
      ],
      16,
    ),
    [
      ['rounds   who', 'left'],
      ['      3  one two', '         three'],
    ],
  );
});

test('a word that is longer than a column makes the table wider rather than being cut', (t) => {
  t.deepEqual(table([['a', 'x'.repeat(20)]], 10), [`a  ${'x'.repeat(20)}`]);
});

test('property: what is wrapped says the same words, and no line of it is too long', (t) => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(words, fc.integer({ min: 12, max: 60 }), (said, width) => {
      const lines = wrap(said.join(' '), width, '  ');
      t.true(lines.every((line) => line.length <= width));
      t.deepEqual(lines.join(' ').split(' ').filter(Boolean), said);
    }),
  );
});

test('names are broken behind a hyphen where spaces are not enough, and a list of proposals fits 80 columns', (t) => {
  const rows = [
    ['proposal', 'status', 'what', 'by', 'yes', 'no', 'not yet', 'closes in epoch'],
    ['abcdef01', 'open', 'admit-organisation north-county-hospital', 'north-ledger', 'north-ledger', '-', 'south-clinic west-clinic', '12'],
    ['abcdef02', 'open', 'uphold-dispute abcdef01~12~0, index 2', 'north-ledger', 'north-ledger', '-', 'south-clinic university', '12'],
  ];
  const lines = table(rows, 80);
  t.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  );
  t.deepEqual(lines.join('').replaceAll(' ', '').split('').sort(), rows.flat().join('').replaceAll(' ', '').split('').sort());
  t.deepEqual(tableRows([['x'], ['north-ledger -1']], 7), [['x'], ['north-', 'ledger', '-1']]);
});
