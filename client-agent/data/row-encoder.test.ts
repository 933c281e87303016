// A row that is plainly right is read in fewer steps, and as a row would be that is looked at cell by cell.
import test from 'ava';
import fc from 'fast-check';
import { encodeTable } from '../testing/encode-table.ts';
import { unitOf } from '../testing/unit-of.ts';
import { parseSchema } from './parse-schema.ts';
import { unitTexts } from './unit-texts.ts';

const levels = ['north', 'south', '3'];
const schemaOf = (missing: readonly string[], encode: string, type: string) =>
  parseSchema({
    format: 'cohort/data-schema/v1',
    name: 'quick',
    header: 'none',
    missing,
    columns: [
      { name: 'ward', kind: 'category', type: 'text', levels, missing: { impute: 'south' }, encode },
      { name: 'a', kind: 'number', type, range: ['-5', '40'], missing: { impute: '3' } },
      { name: 'note', kind: 'ignore' },
      { name: 'stage', kind: 'category', type: 'integer', levels: ['1', '2'], missing: 'drop-row', encode },
      { name: 'b', kind: 'number', type: 'decimal', range: ['0', '100'], missing: 'drop-row' },
      { name: 'y', kind: 'label', type: 'integer', range: ['0', '4'], missing: 'refuse' },
    ],
    label: 'y > 1',
  });

const whole = fc.constantFrom('7', '07', '7.0', '+7', '7e0', '0', '-0', '40', '12', '-5');
const row = fc.tuple(
  fc.constantFrom(...levels, '?'),
  fc.oneof(whole, fc.constantFrom('?')),
  fc.constantFrom('', 'x', '1.0', 'Ü'),
  fc.constantFrom('1', '1.0', '2', '?'),
  fc.oneof(fc.constantFrom('?', '0.10', '.5', '5.', '1e1', '99.999999999999999'), fc.double({ min: 0, max: 100, noNaN: true }).map(String).filter((text) => /^\d+(?:\.\d{1,20})?(?:e-\d+)?$/.test(text))),
  fc.constantFrom('0', '1', '2.0', '4'),
);

test('property: features, labels and units are what the cells are, taken one by one', (t) => {
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 12 }),
      fc.constantFrom<string[]>(['?'], ['?', '7'], ['?', '12']),
      fc.constantFrom('one-hot', 'one-hot-drop-first'),
      fc.constantFrom('integer', 'decimal'),
      (cells, missing, encode, type) => {
        const kept = cells.filter(([, , , stage, b]) => !missing.includes(stage) && !missing.includes(b));
        fc.pre(kept.length > 0);
        const shift = encode === 'one-hot' ? 0 : 1;
        const oneHot = (all: readonly (number | string)[], level: number | string) => all.slice(shift).map((known) => (known === level ? 1 : 0));
        const orElse = (text: string, imputed: string) => (missing.includes(text) ? imputed : text);
        const encoded = encodeTable(
          { name: 'q.csv', header: null, rows: cells.map((texts, at) => ({ line: at + 1, cells: texts })) },
          schemaOf(missing, encode, type),
        );
        t.deepEqual(
          [...encoded.features],
          kept.flatMap(([ward, a, , stage, b]) => [
            Number(orElse(a, '3')),
            Number(b),
            ...oneHot(levels, orElse(ward, 'south')),
            ...oneHot([1, 2], Number(stage)),
          ]),
        );
        t.deepEqual([...encoded.labels], kept.map(([, , , , , y]) => (Number(y) > 1 ? 1 : 0)));
        const byValue = (text: string) => (text === '?' ? text : String(Number(text)));
        const texts = kept.map(([ward, a, note, stage, b, y]) => [ward, byValue(a), note, byValue(stage), byValue(b), byValue(y)]);
        t.deepEqual(encoded.units.map(unitTexts), texts);
        t.deepEqual(encoded.units.map((unit) => [...unit]), texts.map((unit) => [...unitOf(unit)]));
      },
    ),
    { numRuns: 500 },
  );
});
