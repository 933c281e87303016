// Numbers read and compared without a regular expression are those that one reads.
import test from 'ava';
import fc from 'fast-check';
import { cellNumber, isShortest } from './decimal.ts';

const numeral = /^[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?$/;
const shortest = /^-?(?:[1-9]\d{0,7}|0)(?:\.\d{0,5}[1-9])?$(?<!^-0)/;

const digits = (maxLength: number) => fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), maxLength });
const cell = fc.oneof(
  fc.tuple(fc.constantFrom('', '-', '+'), digits(18), fc.constantFrom('', '.', '.0'), digits(18)).map((parts) => parts.join('')),
  fc.string({ unit: fc.constantFrom('0', '1', '9', '.', '-', '+', 'e', 'E', ' ', ',', 'x'), maxLength: 8 }),
  fc.double().map(String),
  fc.integer({ min: -1e6, max: 1e6 }).map((cents) => (cents / 100).toFixed(2)),
);

test('property: a cell is the number that its text is, to the bit, or none', (t) => {
  fc.assert(
    fc.property(cell, (text) => {
      const value = numeral.test(text) ? Number(text) : NaN;
      t.is(cellNumber(text), Number.isFinite(value) ? value : null, text);
    }),
    { numRuns: 20_000 },
  );
});

test('property: what is taken for written back is how its number is written', (t) => {
  fc.assert(
    fc.property(cell, (text) => {
      t.is(isShortest(text), shortest.test(text), text);
      if (isShortest(text)) t.is(String(Number(text)), text);
    }),
    { numRuns: 20_000 },
  );
});
