// Rows in a small table with a decimal number and a text beyond ASCII, for the tests of how files are written.
import { parseSchema } from '../data/parse-schema.ts';

/** Of three columns: `bp`, `ward` and the label `ill`. */
export const dialectSchema = (header: 'none' | 'first-line' = 'first-line') =>
  parseSchema({
    format: 'cohort/data-schema/v1',
    name: 'dialect',
    header,
    missing: ['?'],
    columns: [
      { name: 'bp', kind: 'number', type: 'decimal', range: ['0', '300'], missing: 'refuse' },
      { name: 'ward', kind: 'category', type: 'text', levels: ['north', 'S\u00fcd'], missing: 'refuse', encode: 'one-hot' },
      { name: 'ill', kind: 'label', type: 'integer', range: ['0', '4'], missing: 'refuse' },
    ],
    label: 'ill > 0',
  });

/** What all of them hold, as it is written unless a dialect is declared. */
export const dialectRows = 'bp,ward,ill\n140,north,0\n150.5,S\u00fcd,2\n';
